using System.Reflection;
using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private Operand? LowerMath(MethodBase method, Operand[] arguments)
    {
        if (arguments.Length == 0 || arguments.Any(a => a.StructType is not null || a.Symbol is not null))
            return null;
        Type type = method.GetParameters()[0].ParameterType;
        Value[] v = [.. arguments.Select(a => _emitter.ToInteger(ValueOf(a)))];
        ValueKind kind = v[0].Kind;
        bool real = kind is ValueKind.Float32 or ValueKind.Float64;
        bool unsigned = IsUnsigned(type);
        MathFunction? function = method.Name switch
        {
            "Exp" => MathFunction.Exp,
            "Log" when v.Length == 1 => MathFunction.Log,
            "Log2" when real => MathFunction.Log2,
            "Log10" => MathFunction.Log10,
            "Sin" => MathFunction.Sin,
            "Cos" => MathFunction.Cos,
            "Tan" => MathFunction.Tan,
            "Asin" => MathFunction.Asin,
            "Acos" => MathFunction.Acos,
            "Atan" => MathFunction.Atan,
            "Atan2" => MathFunction.Atan2,
            "Sinh" => MathFunction.Sinh,
            "Cosh" => MathFunction.Cosh,
            "Tanh" => MathFunction.Tanh,
            "Pow" => MathFunction.Pow,
            "Cbrt" => MathFunction.Cbrt,
            "IEEERemainder" => MathFunction.IeeeRemainder,
            _ => null,
        };
        if (function is { } known)
            return new Operand(_emitter.Math(known, v));
        Value? result = method.Name switch
        {
            "Abs" => _emitter.Unary(OpCode.Abs, v[0], kind),
            "Min" => _emitter.Binary(!real && unsigned ? OpCode.MinUnsigned : OpCode.Min, v[0], v[1]),
            "Max" => _emitter.Binary(!real && unsigned ? OpCode.MaxUnsigned : OpCode.Max, v[0], v[1]),
            "Clamp" => Clamp(v, real, unsigned),
            "Sqrt" => _emitter.Unary(OpCode.Sqrt, v[0], kind),
            "Floor" => _emitter.Unary(OpCode.Floor, v[0], kind),
            "Ceiling" => _emitter.Unary(OpCode.Ceiling, v[0], kind),
            "Truncate" => _emitter.Unary(OpCode.Truncate, v[0], kind),
            "Round" => Round(v),
            "FusedMultiplyAdd" => _emitter.Append(OpCode.FusedMultiplyAdd, kind, 0, v),
            "CopySign" => CopySign(v[0], v[1]),
            "Sign" when real => Sign(v[0], _emitter.Constant(kind, 0)),
            "Sign" => Sign(v[0], _emitter.Constant(kind, 0)),
            "BigMul" when v.Length == 2 && kind == ValueKind.Int32 => BigMul(v, unsigned),
            _ => null,
        };
        if (result is not null)
            return new Operand(result);
        return real && IlMethod.Read(method) is null
            ? throw new Refusal($"a call of {Describe(method)}",
                "compose it from the functions of MathF that kernels have (Exp, Log, Pow, Sin, Cos, Tanh, Sqrt, ...)")
            : null;
    }

    // Compared in this order, so that NaN stays NaN.
    private Value Clamp(Value[] v, bool real, bool unsigned)
    {
        if (!real)
        {
            Value atLeast = _emitter.Binary(unsigned ? OpCode.MaxUnsigned : OpCode.Max, v[0], v[1]);
            return _emitter.Binary(unsigned ? OpCode.MinUnsigned : OpCode.Min, atLeast, v[2]);
        }
        Value high = _emitter.Select(_emitter.Compare(OpCode.Greater, v[0], v[2]), v[2], v[0]);
        return _emitter.Select(_emitter.Compare(OpCode.Less, v[0], v[1]), v[1], high);
    }

    private Value? Round(Value[] v)
    {
        if (v.Length == 1)
            return _emitter.Unary(OpCode.RoundEven, v[0], v[0].Kind);
        if (v.Length != 2 || v[1].Op != OpCode.Constant || v[0].Kind is not (ValueKind.Float32 or ValueKind.Float64))
            throw new Refusal("rounding to digits, or with a mode known only at run time,",
                "use Math.Round(x) or Math.Round(x, MidpointRounding.constant)");
        ValueKind kind = v[0].Kind;
        switch ((MidpointRounding)v[1].AsInt32)
        {
            case MidpointRounding.ToEven:
                return _emitter.Unary(OpCode.RoundEven, v[0], kind);
            case MidpointRounding.ToZero:
                return _emitter.Unary(OpCode.Truncate, v[0], kind);
            case MidpointRounding.ToNegativeInfinity:
                return _emitter.Unary(OpCode.Floor, v[0], kind);
            case MidpointRounding.ToPositiveInfinity:
                return _emitter.Unary(OpCode.Ceiling, v[0], kind);
            default:
                // As the library does: the largest number below one half, so that what is just below a half is not rounded up.
                Value half = kind == ValueKind.Float32 ? _emitter.Constant(0.49999997f) : _emitter.Constant(0.49999999999999994);
                return _emitter.Unary(OpCode.Truncate, _emitter.Binary(OpCode.Add, v[0], CopySign(half, v[0])), kind);
        }
    }

    private Value CopySign(Value magnitude, Value sign)
    {
        bool isFloat = magnitude.Kind == ValueKind.Float32;
        ValueKind bits = isFloat ? ValueKind.Int32 : ValueKind.Int64;
        Value mask = isFloat ? _emitter.Constant(int.MinValue) : _emitter.Constant(long.MinValue);
        Value rest = isFloat ? _emitter.Constant(int.MaxValue) : _emitter.Constant(long.MaxValue);
        Value merged = _emitter.Binary(OpCode.Or,
            _emitter.Binary(OpCode.And, _emitter.Unary(OpCode.BitCast, magnitude, bits), rest),
            _emitter.Binary(OpCode.And, _emitter.Unary(OpCode.BitCast, sign, bits), mask));
        return _emitter.Unary(OpCode.BitCast, merged, magnitude.Kind);
    }

    private Value Sign(Value value, Value zero)
    {
        Value positive = _emitter.Unary(OpCode.BoolToInt32, _emitter.Compare(OpCode.Greater, value, zero), ValueKind.Int32);
        Value negative = _emitter.Unary(OpCode.BoolToInt32, _emitter.Compare(OpCode.Less, value, zero), ValueKind.Int32);
        return _emitter.Binary(OpCode.Subtract, positive, negative);
    }

    private Value BigMul(Value[] v, bool unsigned)
    {
        OpCode widen = unsigned ? OpCode.ZeroExtend32 : OpCode.SignExtend32;
        return _emitter.Binary(OpCode.Multiply, _emitter.Unary(widen, v[0], ValueKind.Int64), _emitter.Unary(widen, v[1], ValueKind.Int64));
    }

    private Operand? LowerBits(MethodBase method, Operand[] arguments)
    {
        if (arguments.Length == 0 || arguments.Any(a => a.Parts.Length != 1 || a.Symbol is not null))
            return null;
        Type type = method.GetParameters()[0].ParameterType;
        Value[] v = [.. arguments.Select(a => _emitter.ToInteger(ValueOf(a)))];
        ValueKind kind = v[0].Kind;
        Value? result = method.Name switch
        {
            "SingleToInt32Bits" or "SingleToUInt32Bits" => _emitter.Unary(OpCode.BitCast, v[0], ValueKind.Int32),
            "Int32BitsToSingle" or "UInt32BitsToSingle" => _emitter.Unary(OpCode.BitCast, v[0], ValueKind.Float32),
            "DoubleToInt64Bits" or "DoubleToUInt64Bits" => _emitter.Unary(OpCode.BitCast, v[0], ValueKind.Int64),
            "Int64BitsToDouble" or "UInt64BitsToDouble" => _emitter.Unary(OpCode.BitCast, v[0], ValueKind.Float64),
            "HalfToInt16Bits" => _emitter.Narrow(v[0], MemoryType.Int16),
            "HalfToUInt16Bits" => _emitter.Narrow(v[0], MemoryType.UInt16),
            "PopCount" => _emitter.Unary(OpCode.PopCount, v[0], ValueKind.Int32),
            "LeadingZeroCount" => _emitter.Unary(OpCode.LeadingZeroCount, v[0], ValueKind.Int32),
            "TrailingZeroCount" => _emitter.Unary(OpCode.TrailingZeroCount, v[0], ValueKind.Int32),
            "Log2" => Log2(v[0]),
            "RotateLeft" => Rotate(v[0], v[1], OpCode.ShiftLeft, OpCode.ShiftRightUnsigned),
            "RotateRight" => Rotate(v[0], v[1], OpCode.ShiftRightUnsigned, OpCode.ShiftLeft),
            "IsPow2" when !IsUnsigned(type) =>
                _emitter.Binary(OpCode.And, HasOneBit(v[0]), _emitter.Compare(OpCode.Greater, v[0], _emitter.Constant(kind, 0))),
            "IsPow2" => HasOneBit(v[0]),
            _ => null,
        };
        if (method.Name is "Int16BitsToHalf" or "UInt16BitsToHalf")
            return new Operand(typeof(System.Half), [_emitter.Narrow(v[0], MemoryType.UInt16)]);
        return result is null ? null : new Operand(result);
    }

    // The library defines Log2(0) as 0.
    private Value Log2(Value value)
    {
        int bits = value.Kind == ValueKind.Int32 ? 31 : 63;
        Value odd = _emitter.Binary(OpCode.Or, value, _emitter.Constant(value.Kind, 1));
        return _emitter.Binary(OpCode.Subtract, _emitter.Constant(bits), _emitter.Unary(OpCode.LeadingZeroCount, odd, ValueKind.Int32));
    }

    private Value Rotate(Value value, Value count, OpCode forward, OpCode backward)
    {
        Value rest = _emitter.Unary(OpCode.Negate, count, ValueKind.Int32);
        return _emitter.Binary(OpCode.Or, _emitter.Binary(forward, value, count), _emitter.Binary(backward, value, rest));
    }

    private Value HasOneBit(Value value) =>
        _emitter.Compare(OpCode.Equal, _emitter.Unary(OpCode.PopCount, value, ValueKind.Int32), _emitter.Constant(1));
}
