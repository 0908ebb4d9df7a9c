using System.Numerics;

namespace ILGPU.IR;

internal static partial class ScalarMath
{
    private static long Int32(OpCode op, int a, int b) => op switch
    {
        OpCode.Add => a + b,
        OpCode.Subtract => a - b,
        OpCode.Multiply => a * b,
        OpCode.Divide => Divide(a, b),
        OpCode.DivideUnsigned => b == 0 ? 0 : (int)((uint)a / (uint)b),
        OpCode.Remainder => Remainder(a, b),
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
        OpCode.ShiftLeft => a << (b & 31),
        OpCode.ShiftRight => a >> (b & 31),
        OpCode.ShiftRightUnsigned => (int)((uint)a >> (b & 31)),
        OpCode.PopCount => BitOperations.PopCount((uint)a),
        OpCode.LeadingZeroCount => BitOperations.LeadingZeroCount((uint)a),
        OpCode.TrailingZeroCount => BitOperations.TrailingZeroCount(a),
        _ => throw NoSuch(op, ValueKind.Int32),
    };

    private static long Int64(OpCode op, long a, long b) => op switch
    {
        OpCode.Add => a + b,
        OpCode.Subtract => a - b,
        OpCode.Multiply => a * b,
        OpCode.Divide => Divide(a, b),
        OpCode.DivideUnsigned => b == 0 ? 0 : (long)((ulong)a / (ulong)b),
        OpCode.Remainder => Remainder(a, b),
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
        OpCode.ShiftLeft => a << ((int)b & 63),
        OpCode.ShiftRight => a >> ((int)b & 63),
        OpCode.ShiftRightUnsigned => (long)((ulong)a >> ((int)b & 63)),
        OpCode.PopCount => BitOperations.PopCount((ulong)a),
        OpCode.LeadingZeroCount => BitOperations.LeadingZeroCount((ulong)a),
        OpCode.TrailingZeroCount => BitOperations.TrailingZeroCount(a),
        _ => throw NoSuch(op, ValueKind.Int64),
    };

    private static float Float32(OpCode op, long immediate, float a, float b, float c) => op switch
    {
        OpCode.Add => a + b,
        OpCode.Subtract => a - b,
        OpCode.Multiply => a * b,
        OpCode.Divide => a / b,
        OpCode.Remainder => a % b,
        OpCode.Min => MathF.Min(a, b),
        OpCode.Max => MathF.Max(a, b),
        OpCode.Negate => -a,
        OpCode.Abs => MathF.Abs(a),
        OpCode.FusedMultiplyAdd => MathF.FusedMultiplyAdd(a, b, c),
        OpCode.Sqrt => MathF.Sqrt(a),
        OpCode.Floor => MathF.Floor(a),
        OpCode.Ceiling => MathF.Ceiling(a),
        OpCode.Truncate => MathF.Truncate(a),
        OpCode.RoundEven => MathF.Round(a, MidpointRounding.ToEven),
        OpCode.Math => Call((MathFunction)immediate, a, b),
        _ => throw NoSuch(op, ValueKind.Float32),
    };

    private static double Float64(OpCode op, long immediate, double a, double b, double c) => op switch
    {
        OpCode.Add => a + b,
        OpCode.Subtract => a - b,
        OpCode.Multiply => a * b,
        OpCode.Divide => a / b,
        OpCode.Remainder => a % b,
        OpCode.Min => Math.Min(a, b),
        OpCode.Max => Math.Max(a, b),
        OpCode.Negate => -a,
        OpCode.Abs => Math.Abs(a),
        OpCode.FusedMultiplyAdd => Math.FusedMultiplyAdd(a, b, c),
        OpCode.Sqrt => Math.Sqrt(a),
        OpCode.Floor => Math.Floor(a),
        OpCode.Ceiling => Math.Ceiling(a),
        OpCode.Truncate => Math.Truncate(a),
        OpCode.RoundEven => Math.Round(a, MidpointRounding.ToEven),
        OpCode.Math => Call((MathFunction)immediate, a, b),
        _ => throw NoSuch(op, ValueKind.Float64),
    };
}
