using System.Runtime.InteropServices;
using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;
using Function = ILGPU.IR.Function;

namespace IlgpuLlava.Ilgpu.Tests.Ptx;

/// <summary>Every operation on edge values of every kind, bit for bit as the interpreter computes it, on old and new devices.</summary>
[TestFixture(75)]
[TestFixture(90)]
public sealed class PtxArithmeticTests(int capability) : IDisposable
{
    private static readonly long[] s_integers = [0, 1, -1, 2, 7, -7, 31, 32, 33, 63, 64, 255, 128, -128, 65535, 32768, int.MaxValue,
        int.MinValue, uint.MaxValue, 1L << 40, long.MinValue, long.MaxValue, 0x123456789abcdef];

    private static readonly double[] s_reals = [0, -0.0, 1, -1.5, 2.5, 3.5, 1e-40, -1e-45, 65504, 65520, 6.1e-5, 5.9e-8, 2147483648, -3e9,
        4294967296, 9.3e18, 1.9e19, -1e19, float.MaxValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 0.1,
        1e300, 5e-324];

    private readonly PtxOracle _oracle = new(capability);

    public void Dispose() => _oracle.Dispose();

    [TestCase((object)ValueKind.Int32)]
    [TestCase((object)ValueKind.Int64)]
    public void Integers(object tested)
    {
        ValueKind kind = (ValueKind)tested;
        Compare(kind, [.. s_integers], (ssa, a, b, result) =>
        {
            foreach (OpCode op in new[] { OpCode.Add, OpCode.Subtract, OpCode.Multiply, OpCode.Divide, OpCode.DivideUnsigned,
                OpCode.Remainder, OpCode.RemainderUnsigned, OpCode.Min, OpCode.Max, OpCode.MinUnsigned, OpCode.MaxUnsigned,
                OpCode.MultiplyHigh, OpCode.MultiplyHighUnsigned, OpCode.And, OpCode.Or, OpCode.Xor })
            {
                result(ssa.Binary(op, a, b));
            }
            Value count = kind == ValueKind.Int64 ? ssa.Emit(OpCode.Truncate32, ValueKind.Int32, b) : b;
            foreach (OpCode op in new[] { OpCode.ShiftLeft, OpCode.ShiftRight, OpCode.ShiftRightUnsigned })
            {
                result(ssa.Emit(op, kind, a, count));
                result(ssa.Emit(op, kind, a, ssa.Int(37)));
            }
            foreach (OpCode op in new[] { OpCode.Negate, OpCode.Abs, OpCode.Not })
                result(ssa.Emit(op, kind, a));
            foreach (OpCode op in new[] { OpCode.PopCount, OpCode.LeadingZeroCount, OpCode.TrailingZeroCount })
                result(ssa.Emit(op, ValueKind.Int32, a));
            foreach (long divisor in new long[] { 0, -1, 3 })
            {
                Value constant = kind == ValueKind.Int32 ? ssa.Int((int)divisor) : ssa.Long(divisor);
                foreach (OpCode op in new[] { OpCode.Divide, OpCode.DivideUnsigned, OpCode.Remainder, OpCode.RemainderUnsigned })
                    result(ssa.Binary(op, a, constant));
            }
            Comparisons(ssa, a, b, result);
            foreach (ValueKind real in new[] { ValueKind.Float32, ValueKind.Float64 })
            {
                result(ssa.Emit(OpCode.IntToFloat, real, a));
                result(ssa.Emit(OpCode.UIntToFloat, real, a));
            }
        });
    }

    [Test]
    public void Widths() => Compare(ValueKind.Int32, [.. s_integers], (ssa, a, b, result) =>
    {
        foreach (OpCode op in new[] { OpCode.SignExtend8, OpCode.ZeroExtend8, OpCode.SignExtend16, OpCode.ZeroExtend16 })
            result(ssa.Emit(op, ValueKind.Int32, a));
        Value signed = ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, a);
        Value unsigned = ssa.Emit(OpCode.ZeroExtend32, ValueKind.Int64, a);
        Value other = ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, b);
        result(signed);
        result(unsigned);
        result(ssa.Binary(OpCode.Multiply, signed, other));
        result(ssa.Binary(OpCode.Multiply, unsigned, ssa.Emit(OpCode.ZeroExtend32, ValueKind.Int64, b)));
        result(ssa.Binary(OpCode.Multiply, signed, ssa.Long(-12)));
        result(ssa.Binary(OpCode.Multiply, unsigned, ssa.Long(uint.MaxValue)));
        result(ssa.Emit(OpCode.ShiftLeft, ValueKind.Int64, ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, b), ssa.Int(30)));
        Value product = ssa.Binary(OpCode.Multiply, other, ssa.Long(40));
        Value sum = ssa.Binary(OpCode.Subtract, product, ssa.Emit(OpCode.Not, ValueKind.Int64, signed));
        result(ssa.Emit(OpCode.Truncate32, ValueKind.Int32, ssa.Emit(OpCode.ShiftLeft, ValueKind.Int64, sum, ssa.Int(3))));
        result(ssa.Emit(OpCode.HalfToFloat, ValueKind.Float32, a));
        result(ssa.Emit(OpCode.BitCast, ValueKind.Float32, a));
    });

    [TestCase((object)ValueKind.Float32)]
    [TestCase((object)ValueKind.Float64)]
    public void Reals(object tested)
    {
        ValueKind kind = (ValueKind)tested;
        bool isWide = kind == ValueKind.Float64;
        long[] cells = [.. s_reals.Select(f => isWide ? BitConverter.DoubleToInt64Bits(f) : BitConverter.SingleToUInt32Bits((float)f))];
        Compare(kind, cells, (ssa, a, b, result) =>
        {
            foreach (OpCode op in new[] { OpCode.Add, OpCode.Subtract, OpCode.Multiply, OpCode.Divide, OpCode.Remainder, OpCode.Min,
                OpCode.Max })
                Number(ssa, ssa.Binary(op, a, b), result);
            Number(ssa, ssa.Emit(OpCode.FusedMultiplyAdd, kind, a, b, a), result);
            foreach (OpCode op in new[] { OpCode.Negate, OpCode.Abs, OpCode.Sqrt, OpCode.Floor, OpCode.Ceiling, OpCode.Truncate,
                OpCode.RoundEven })
                Number(ssa, ssa.Emit(op, kind, a), result);
            Comparisons(ssa, a, b, result);
            foreach (ValueKind integer in new[] { ValueKind.Int32, ValueKind.Int64 })
            {
                result(ssa.Emit(OpCode.FloatToInt, integer, a));
                result(ssa.Emit(OpCode.FloatToUInt, integer, a));
            }
            Number(ssa, ssa.Emit(OpCode.FloatConvert, isWide ? ValueKind.Float32 : ValueKind.Float64, a), result);
            if (!isWide)
            {
                result(ssa.Emit(OpCode.Select, ValueKind.Int32, ssa.Compare(OpCode.Equal, a, a),
                    ssa.Emit(OpCode.FloatToHalf, ValueKind.Int32, a), ssa.Int(0x7e00)));
            }
        });
    }

    [Test]
    public void Bools() => Compare(ValueKind.Int32, [0, 1, 2, 3], (ssa, a, b, result) =>
    {
        Value p = ssa.Compare(OpCode.Less, a, ssa.Int(2));
        Value q = ssa.Compare(OpCode.NotEqual, b, ssa.Int(1));
        foreach (Value made in new[] { ssa.Binary(OpCode.And, p, q), ssa.Binary(OpCode.Or, p, q), ssa.Binary(OpCode.Xor, p, q),
            ssa.Emit(OpCode.Not, ValueKind.Bool, p), ssa.Compare(OpCode.Equal, p, q), ssa.Compare(OpCode.NotEqual, p, q),
            ssa.Emit(OpCode.Select, ValueKind.Bool, p, q, ssa.Bool(true)), ssa.Emit(OpCode.Select, ValueKind.Bool, p, ssa.Bool(false), q),
            ssa.If(p, () => q, () => ssa.Bool(false)) })
        {
            result(ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, made));
        }
    });

    // The bits of a NaN that is computed are the device's own.
    private static Value IfNumber(Ssa ssa, Value value)
    {
        Value nan = value.Kind == ValueKind.Float32
            ? ssa.Float(float.NaN)
            : ssa.Emit(OpCode.FloatConvert, ValueKind.Float64, ssa.Float(5f));
        return ssa.Emit(OpCode.Select, value.Kind, ssa.Compare(OpCode.Equal, value, value), value, nan);
    }

    private static void Number(Ssa ssa, Value value, Action<Value> result) => result(IfNumber(ssa, value));

    private static void Comparisons(Ssa ssa, Value a, Value b, Action<Value> result)
    {
        for (OpCode op = OpCode.Equal; op <= OpCode.GreaterOrEqualUnsigned; op++)
            result(ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, ssa.Compare(op, a, b)));
    }

    /// <summary>Runs a kernel over all pairs of cells; each result is a cell of 8 bytes.</summary>
    private void Compare(ValueKind kind, long[] cells, Action<Ssa, Value, Value, Action<Value>> body)
    {
        const int Results = 64;
        int pairs = cells.Length * cells.Length;
        (byte[]?, long)[] arguments = [(MemoryMarshal.AsBytes<long>(cells).ToArray(), 0), (new byte[pairs * Results * 8], 0)];
        _oracle.Compare(Build, new InterpreterLaunch(cells.Length, GroupX: cells.Length), arguments, kind.ToString());

        Function Build()
        {
            Ssa ssa = new(32, ValueKind.Pointer, ValueKind.Pointer);
            Value first = ssa.Builtin(BuiltinKind.GridIdxX);
            Value second = ssa.Builtin(BuiltinKind.GroupIdxX);
            Value index = ssa.Add(ssa.Binary(OpCode.Multiply, first, ssa.Builtin(BuiltinKind.GroupDimX)), second);
            MemoryType memory = MemoryOf(kind);
            Value a = ssa.Load(ssa.Element(ssa.Parameter(0), first, 8), memory);
            Value b = ssa.Load(ssa.Element(ssa.Parameter(0), second, 8), memory);
            int cell = 0;
            body(ssa, a, b, value => ssa.Store(
                ssa.Element(ssa.Parameter(1), ssa.Add(ssa.Binary(OpCode.Multiply, index, ssa.Int(Results)), ssa.Int(cell++)), 8), value,
                    MemoryOf(value.Kind)));
            Assert.That(cell, Is.LessThanOrEqualTo(Results));
            return ssa.Finish();
        }
    }

    private static MemoryType MemoryOf(ValueKind kind) => kind switch
    {
        ValueKind.Int32 => MemoryType.Int32,
        ValueKind.Int64 => MemoryType.Int64,
        ValueKind.Float32 => MemoryType.Float32,
        _ => MemoryType.Float64,
    };
}
