using static IlgpuLlava.Ilgpu.Tests.Property.Expression;

namespace IlgpuLlava.Ilgpu.Tests.Property;

internal sealed partial class ProgramGenerator
{
    private static readonly ScalarType[] s_numbers = [.. ScalarTypes.All.Where(t => t != ScalarType.Bool && !t.IsApproximate())];
    private static readonly float[] s_floats =
        [0f, -0f, 1f, -1f, 0.5f, 2f, 3.75f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e-40f, 2147483648f, -9e18f, 65520f];
    private static readonly long[] s_longs = [0, 1, -1, 2, 3, 7, 16, 31, 63, 64, 255, 32768, int.MaxValue, int.MinValue, uint.MaxValue,
        long.MaxValue, long.MinValue];

    private static Expression Integer(int value) => new Literal(ScalarType.Int32, value);

    private static Expression Conversion(ScalarType type, Expression value) => new Conversion(type, value);

    private Expression Condition() => Make(ScalarType.Bool, 3);

    // A literal, the thread's own cells by a counter, or computed.
    private Expression CellIndex() => _random.Next(3) switch
    {
        0 when _loops > 0 => new Counter(_random.Next(_loops)),
        1 => Make(ScalarType.Int32, 2),
        _ => Integer(_random.Next(KernelProgram.Cells)),
    };

    private Expression ArrayIndex(int array) => _random.Next(4) switch
    {
        0 or 1 when _loops > 0 => new Counter(_random.Next(_loops)),
        2 => Make(ScalarType.Int32, 2),
        _ => Integer(_random.Next(_arrays[array].Length)),
    };

    private Expression Make(ScalarType type, int depth)
    {
        if (depth == 0 || _random.Next(6) == 0)
            return Leaf(type);
        depth--;
        if (_random.Next(12) == 0)
            return new Conditional(Make(ScalarType.Bool, depth), Make(type, depth), Make(type, depth));
        if (type.IsApproximate())
            return _random.Next(4) == 0 ? new Unary(true, Make(type, depth)) : MakeCall(Function.Approximate, type, depth);
        if (_random.Next(5) == 0 && MakeCall(Function.Exact, type, depth) is { } call)
            return call;
        return type switch
        {
            ScalarType.Bool => Truth(depth),
            ScalarType.Half or ScalarType.Single or ScalarType.Double => Real(type, depth),
            _ when type.IsWide() => Whole(type, depth),
            _ => new Conversion(type, Make(OneOf(s_numbers), depth)),
        };
    }

    private Expression Truth(int depth)
    {
        ScalarType type = OneOf(s_numbers);
        return _random.Next(8) switch
        {
            0 => new ShortCircuit(_random.Next(2) == 0, Make(ScalarType.Bool, depth), Make(ScalarType.Bool, depth)),
            1 => new Binary(OneOf([BinaryOperator.And, BinaryOperator.Or, BinaryOperator.Xor]), Make(ScalarType.Bool, depth),
                Make(ScalarType.Bool, depth)),
            2 => new Unary(false, Make(ScalarType.Bool, depth)),
            _ => new Comparison((Relation)_random.Next(6), Make(type, depth), Make(type, depth)),
        };
    }

    private Expression Real(ScalarType type, int depth)
    {
        if (_random.Next(4) == 0)
            return new Conversion(type, Make(OneOf(s_numbers), depth));
        if (_random.Next(8) == 0)
            return new Unary(true, Make(type, depth));
        BinaryOperator chosen = (BinaryOperator)_random.Next(type == ScalarType.Half ? 4 : 5);
        return new Binary(chosen, Make(type, depth), Make(type, depth));
    }

    private Expression Whole(ScalarType type, int depth)
    {
        if (_random.Next(4) == 0)
            return new Conversion(type, Make(OneOf(s_numbers), depth));
        if (_random.Next(8) == 0)
            return new Unary(_random.Next(2) == 0 && !type.IsUnsigned(), Make(type, depth));
        BinaryOperator chosen = (BinaryOperator)_random.Next((int)BinaryOperator.ShiftRightUnsigned + 1);
        if (chosen is BinaryOperator.Divide or BinaryOperator.Remainder && !_rawDivision)
            chosen = BinaryOperator.Add;
        Expression a = Make(type, depth);
        return new Binary(chosen, a, chosen >= BinaryOperator.ShiftLeft ? Make(ScalarType.Int32, depth) : Make(type, depth));
    }

    private Expression MakeCall(Function[] functions, ScalarType type, int depth)
    {
        Function[] fitting = Array.FindAll(functions, f => f.Result == type);
        if (fitting.Length == 0)
            return Leaf(type);
        Function function = OneOf(fitting);
        return new Call(function, [.. function.Parameters.Select(p => Make(p, depth))]);
    }

    private Expression Leaf(ScalarType type)
    {
        switch (_random.Next(10))
        {
            case 0 or 1 or 2 when ScalarTypes.Stored.Contains(type):
                return new LinearLoad(type, OneOf([0, 1, 1, 1, 2, 3, 4, -1]), _random.Next(16),
                    _loops > 0 && _random.Next(2) == 0 ? new Counter(_random.Next(_loops)) : null);
            case 3 when ScalarTypes.Stored.Contains(type):
                return new GatheredLoad(type, _random.Next(2) == 0, Make(ScalarType.Int32, 1));
            case 4 when ScalarTypes.Outputs.Contains(type):
                return new CellLoad(type, CellIndex());
            case 5 or 6 when Array.FindIndex(_arrays, a => a.Element == type) is >= 0 and int array:
                return new ArrayLoad(type, array, ArrayIndex(array));
            case 7 when ScalarTypes.Stored.Contains(type):
                return new Field(type, _random.Next(2));
            case 8 when type is ScalarType.Int32:
                return _random.Next(4) switch
                {
                    0 => new Count(),
                    1 when _loops > 0 => new Counter(_random.Next(_loops)),
                    2 => new Uniform(type),
                    _ => new Expression.Index(),
                };
            case 8 when type is ScalarType.Single:
                return new Uniform(type);
            case 9:
                return Constant(type);
            default:
                return new Variable(type, _random.Next(2) == 0 ? 0 : _random.Next(Variables));
        }
    }

    private Literal Constant(ScalarType type)
    {
        float real = _random.Next(3) == 0 ? OneOf(s_floats) : _random.Next(-40, 41) * 0.25f;
        long whole = _random.Next(2) == 0 ? OneOf(s_longs) : _random.Next(-20, 100);
        return new Literal(type, type switch
        {
            ScalarType.Bool => whole & 1,
            ScalarType.Half => BitConverter.HalfToUInt16Bits((System.Half)real),
            ScalarType.Single or ScalarType.ApproximateSingle => BitConverter.SingleToUInt32Bits(real),
            ScalarType.Double or ScalarType.ApproximateDouble => BitConverter.DoubleToInt64Bits(real),
            ScalarType.Int8 => (sbyte)whole,
            ScalarType.UInt8 => (byte)whole,
            ScalarType.Int16 => (short)whole,
            ScalarType.UInt16 => (ushort)whole,
            ScalarType.Int32 => (int)whole,
            ScalarType.UInt32 => (uint)whole,
            _ => whole,
        });
    }
}
