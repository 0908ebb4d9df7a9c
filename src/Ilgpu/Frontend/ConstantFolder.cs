using System.Numerics;
using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>Evaluates operations whose operands are constants, exactly as a device does.</summary>
internal static class ConstantFolder
{
    /// <summary>The result's bits (as <see cref="Value.Immediate"/> holds them), or null where the operation is not folded.</summary>
    public static long? Fold(OpCode op, ValueKind result, Value a, Value? b = null)
    {
        if (a.Op != OpCode.Constant || (b is not null && b.Op != OpCode.Constant))
            return null;
        return a.Kind switch
        {
            ValueKind.Bool => OfBool(op, a.Immediate, b?.Immediate ?? 0),
            ValueKind.Int32 => OfInt32(op, result, a.AsInt32, b),
            ValueKind.Int64 => OfInt64(op, result, a.Immediate, b),
            ValueKind.Float32 => OfFloat32(op, result, a.AsFloat32, b?.AsFloat32 ?? 0),
            ValueKind.Float64 => OfFloat64(op, result, a.AsFloat64, b?.AsFloat64 ?? 0),
            _ => null,
        };
    }

    /// <summary>The bits of a float as a constant holds them.</summary>
    public static long Bits(float value) => (uint)BitConverter.SingleToInt32Bits(value);

    /// <summary>The bits of a double as a constant holds them.</summary>
    public static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static long Truth(bool value) => value ? 1 : 0;

    private static long? OfBool(OpCode op, long a, long b) => op switch
    {
        OpCode.And => a & b,
        OpCode.Or => a | b,
        OpCode.Xor => a ^ b,
        OpCode.Not => a ^ 1,
        OpCode.Equal => Truth(a == b),
        OpCode.NotEqual => Truth(a != b),
        OpCode.BoolToInt32 => a,
        _ => null,
    };

    private static long? OfInt32(OpCode op, ValueKind result, int a, Value? other)
    {
        int b = other is null ? 0 : (int)other.Immediate;
        return op switch
        {
            OpCode.Add => a + b,
            OpCode.Subtract => a - b,
            OpCode.Multiply => a * b,
            OpCode.Divide => b == 0 ? 0 : b == -1 ? -a : a / b,
            OpCode.DivideUnsigned => b == 0 ? 0 : (int)((uint)a / (uint)b),
            OpCode.Remainder => b is 0 or -1 ? 0 : a % b,
            OpCode.RemainderUnsigned => b == 0 ? 0 : (int)((uint)a % (uint)b),
            OpCode.Min => Math.Min(a, b),
            OpCode.Max => Math.Max(a, b),
            OpCode.MinUnsigned => (int)Math.Min((uint)a, (uint)b),
            OpCode.MaxUnsigned => (int)Math.Max((uint)a, (uint)b),
            OpCode.MultiplyHigh => (int)(((long)a * b) >> 32),
            OpCode.MultiplyHighUnsigned => (int)(((ulong)(uint)a * (uint)b) >> 32),
            OpCode.Negate => -a,
            OpCode.Abs => a < 0 ? -a : a,
            OpCode.And => a & b,
            OpCode.Or => a | b,
            OpCode.Xor => a ^ b,
            OpCode.Not => ~a,
            OpCode.ShiftLeft => a << b,
            OpCode.ShiftRight => a >> b,
            OpCode.ShiftRightUnsigned => a >>> b,
            OpCode.PopCount => BitOperations.PopCount((uint)a),
            OpCode.LeadingZeroCount => BitOperations.LeadingZeroCount((uint)a),
            OpCode.TrailingZeroCount => BitOperations.TrailingZeroCount(a),
            OpCode.Equal => Truth(a == b),
            OpCode.NotEqual => Truth(a != b),
            OpCode.Less => Truth(a < b),
            OpCode.LessOrEqual => Truth(a <= b),
            OpCode.Greater => Truth(a > b),
            OpCode.GreaterOrEqual => Truth(a >= b),
            OpCode.LessUnsigned => Truth((uint)a < (uint)b),
            OpCode.LessOrEqualUnsigned => Truth((uint)a <= (uint)b),
            OpCode.GreaterUnsigned => Truth((uint)a > (uint)b),
            OpCode.GreaterOrEqualUnsigned => Truth((uint)a >= (uint)b),
            OpCode.SignExtend8 => (sbyte)a,
            OpCode.ZeroExtend8 => (byte)a,
            OpCode.SignExtend16 => (short)a,
            OpCode.ZeroExtend16 => (ushort)a,
            OpCode.SignExtend32 => a,
            OpCode.ZeroExtend32 => (uint)a,
            OpCode.IntToFloat => result == ValueKind.Float32 ? Bits((float)a) : Bits((double)a),
            OpCode.UIntToFloat => result == ValueKind.Float32 ? Bits((float)(uint)a) : Bits((double)(uint)a),
            OpCode.BitCast when result == ValueKind.Float32 => (uint)a,
            OpCode.HalfToFloat => Bits((float)BitConverter.UInt16BitsToHalf((ushort)a)),
            _ => null,
        };
    }

    private static long? OfInt64(OpCode op, ValueKind result, long a, Value? other)
    {
        long b = other?.Immediate ?? 0;
        return op switch
        {
            OpCode.Add => a + b,
            OpCode.Subtract => a - b,
            OpCode.Multiply => a * b,
            OpCode.Divide => b == 0 ? 0 : b == -1 ? -a : a / b,
            OpCode.DivideUnsigned => b == 0 ? 0 : (long)((ulong)a / (ulong)b),
            OpCode.Remainder => b is 0 or -1 ? 0 : a % b,
            OpCode.RemainderUnsigned => b == 0 ? 0 : (long)((ulong)a % (ulong)b),
            OpCode.Min => Math.Min(a, b),
            OpCode.Max => Math.Max(a, b),
            OpCode.MinUnsigned => (long)Math.Min((ulong)a, (ulong)b),
            OpCode.MaxUnsigned => (long)Math.Max((ulong)a, (ulong)b),
            OpCode.MultiplyHigh => Math.BigMul(a, b, out _),
            OpCode.MultiplyHighUnsigned => (long)Math.BigMul((ulong)a, (ulong)b, out _),
            OpCode.Negate => -a,
            OpCode.Abs => a < 0 ? -a : a,
            OpCode.And => a & b,
            OpCode.Or => a | b,
            OpCode.Xor => a ^ b,
            OpCode.Not => ~a,
            OpCode.ShiftLeft => a << (int)b,
            OpCode.ShiftRight => a >> (int)b,
            OpCode.ShiftRightUnsigned => a >>> (int)b,
            OpCode.PopCount => BitOperations.PopCount((ulong)a),
            OpCode.LeadingZeroCount => BitOperations.LeadingZeroCount((ulong)a),
            OpCode.TrailingZeroCount => BitOperations.TrailingZeroCount(a),
            OpCode.Equal => Truth(a == b),
            OpCode.NotEqual => Truth(a != b),
            OpCode.Less => Truth(a < b),
            OpCode.LessOrEqual => Truth(a <= b),
            OpCode.Greater => Truth(a > b),
            OpCode.GreaterOrEqual => Truth(a >= b),
            OpCode.LessUnsigned => Truth((ulong)a < (ulong)b),
            OpCode.LessOrEqualUnsigned => Truth((ulong)a <= (ulong)b),
            OpCode.GreaterUnsigned => Truth((ulong)a > (ulong)b),
            OpCode.GreaterOrEqualUnsigned => Truth((ulong)a >= (ulong)b),
            OpCode.Truncate32 => (int)a,
            OpCode.IntToFloat => result == ValueKind.Float32 ? Bits((float)a) : Bits((double)a),
            OpCode.UIntToFloat => result == ValueKind.Float32 ? Bits((float)(ulong)a) : Bits((double)(ulong)a),
            OpCode.BitCast when result == ValueKind.Float64 => a,
            _ => null,
        };
    }

    private static long? OfFloat32(OpCode op, ValueKind result, float a, float b) => op switch
    {
        OpCode.Add => Bits(a + b),
        OpCode.Subtract => Bits(a - b),
        OpCode.Multiply => Bits(a * b),
        OpCode.Divide => Bits(a / b),
        OpCode.Negate => Bits(-a),
        OpCode.Abs => Bits(Math.Abs(a)),
        OpCode.Sqrt => Bits(MathF.Sqrt(a)),
        OpCode.FloatConvert => Bits((double)a),
        OpCode.BitCast => BitConverter.SingleToInt32Bits(a),
        OpCode.FloatToHalf => BitConverter.HalfToUInt16Bits((System.Half)a),
        OpCode.FloatToInt or OpCode.FloatToUInt => ToInteger(op, result, a),
        _ => Compare(op, a < b, a == b, a > b),
    };

    private static long? OfFloat64(OpCode op, ValueKind result, double a, double b) => op switch
    {
        OpCode.Add => Bits(a + b),
        OpCode.Subtract => Bits(a - b),
        OpCode.Multiply => Bits(a * b),
        OpCode.Divide => Bits(a / b),
        OpCode.Negate => Bits(-a),
        OpCode.Abs => Bits(Math.Abs(a)),
        OpCode.Sqrt => Bits(Math.Sqrt(a)),
        OpCode.FloatConvert => Bits((float)a),
        OpCode.BitCast => BitConverter.DoubleToInt64Bits(a),
        OpCode.FloatToInt or OpCode.FloatToUInt => ToInteger(op, result, a),
        _ => Compare(op, a < b, a == b, a > b),
    };

    private static long ToInteger(OpCode op, ValueKind result, double a) => (op, result) switch
    {
        (OpCode.FloatToInt, ValueKind.Int32) => (int)a,
        (OpCode.FloatToInt, _) => (long)a,
        (_, ValueKind.Int32) => (int)(uint)a,
        _ => (long)(ulong)a,
    };

    private static long? Compare(OpCode op, bool less, bool equal, bool greater) => op switch
    {
        OpCode.Equal => Truth(equal),
        OpCode.NotEqual => Truth(!equal),
        OpCode.Less => Truth(less),
        OpCode.LessOrEqual => Truth(less || equal),
        OpCode.Greater => Truth(greater),
        OpCode.GreaterOrEqual => Truth(greater || equal),
        OpCode.LessUnsigned => Truth(!(greater || equal)),
        OpCode.LessOrEqualUnsigned => Truth(!greater),
        OpCode.GreaterUnsigned => Truth(!(less || equal)),
        OpCode.GreaterOrEqualUnsigned => Truth(!less),
        _ => null,
    };
}
