namespace ILGPU.IR;

/// <summary>
/// What each pure operation computes, on bit patterns in the form of a constant's <see cref="Value.Immediate"/>. The one
/// definition that constant folding and the interpreter share, and that every back end is held to.
/// </summary>
internal static partial class ScalarMath
{
    /// <summary>Computes a pure operation.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="kind">Kind of the result.</param>
    /// <param name="operandKind">Kind of operand 0 (of the last operand, for Select).</param>
    /// <param name="immediate">The operation's own immediate.</param>
    /// <param name="a">Bits of operand 0.</param>
    /// <param name="b">Bits of operand 1, or 0.</param>
    /// <param name="c">Bits of operand 2, or 0.</param>
    /// <exception cref="InvalidOperationException">The operation is not pure or does not exist for these kinds.</exception>
    public static long Evaluate(OpCode op, ValueKind kind, ValueKind operandKind, long immediate, long a, long b, long c)
    {
        if (op == OpCode.Select)
            return (int)a != 0 ? b : c;
        if (op is >= OpCode.Equal and <= OpCode.GreaterOrEqualUnsigned)
            return Compare(op, operandKind, a, b) ? 1 : 0;
        if (op is >= OpCode.SignExtend8 and <= OpCode.BitCast)
            return Convert(op, kind, operandKind, a);
        return operandKind switch
        {
            ValueKind.Int32 => Int32(op, (int)a, (int)b),
            ValueKind.Int64 => Int64(op, a, b),
            ValueKind.Float32 => Bits(Float32(op, immediate, Single(a), Single(b), Single(c))),
            ValueKind.Float64 => Bits(Float64(op, immediate, Double(a), Double(b), Double(c))),
            ValueKind.Pointer when op == OpCode.PointerAdd => a + b,
            ValueKind.Bool => op switch
            {
                OpCode.And => a & b,
                OpCode.Or => a | b,
                OpCode.Xor => a ^ b,
                OpCode.Not => a ^ 1,
                _ => throw NoSuch(op, operandKind),
            },
            _ => throw NoSuch(op, operandKind),
        };
    }

    /// <summary>a / b; 0 for b = 0, MinValue for MinValue / -1.</summary>
    public static int Divide(int a, int b) => b switch { 0 => 0, -1 => -a, _ => a / b };

    /// <inheritdoc cref="Divide(int, int)"/>
    public static long Divide(long a, long b) => b switch { 0 => 0, -1 => -a, _ => a / b };

    /// <summary>a % b; 0 for b = 0 and for b = -1.</summary>
    public static int Remainder(int a, int b) => b is 0 or -1 ? 0 : a % b;

    /// <inheritdoc cref="Remainder(int, int)"/>
    public static long Remainder(long a, long b) => b is 0 or -1 ? 0 : a % b;

    /// <summary>To the nearest float, rounded once: older processors go through double, which rounds twice.</summary>
    public static float ToSingle(ulong value) =>
        (long)value >= 0 ? (float)(long)value : (float)(long)((value >> 1) | (value & 1)) * 2f;

    /// <inheritdoc cref="ToSingle"/>
    public static double ToDouble(ulong value) =>
        (long)value >= 0 ? (double)(long)value : (double)(long)((value >> 1) | (value & 1)) * 2d;

    /// <summary>Bits of a Half to float.</summary>
    public static float FromHalf(int bits) => (float)BitConverter.UInt16BitsToHalf((ushort)bits);

    /// <summary>Float to the bits of a Half, to nearest even.</summary>
    public static int ToHalf(float value) => BitConverter.HalfToUInt16Bits((System.Half)value);

    /// <summary>A <see cref="MathFunction"/> of floats.</summary>
    public static float Call(MathFunction function, float a, float b) => function switch
    {
        MathFunction.Exp => MathF.Exp(a),
        MathFunction.Exp2 => float.Exp2(a),
        MathFunction.Log => MathF.Log(a),
        MathFunction.Log2 => MathF.Log2(a),
        MathFunction.Log10 => MathF.Log10(a),
        MathFunction.Sin => MathF.Sin(a),
        MathFunction.Cos => MathF.Cos(a),
        MathFunction.Tan => MathF.Tan(a),
        MathFunction.Asin => MathF.Asin(a),
        MathFunction.Acos => MathF.Acos(a),
        MathFunction.Atan => MathF.Atan(a),
        MathFunction.Atan2 => MathF.Atan2(a, b),
        MathFunction.Sinh => MathF.Sinh(a),
        MathFunction.Cosh => MathF.Cosh(a),
        MathFunction.Tanh => MathF.Tanh(a),
        MathFunction.Pow => MathF.Pow(a, b),
        MathFunction.Cbrt => MathF.Cbrt(a),
        MathFunction.IeeeRemainder => MathF.IEEERemainder(a, b),
        _ => throw new InvalidOperationException($"There is no function {function}."),
    };

    /// <summary>A <see cref="MathFunction"/> of doubles.</summary>
    public static double Call(MathFunction function, double a, double b) => function switch
    {
        MathFunction.Exp => Math.Exp(a),
        MathFunction.Exp2 => double.Exp2(a),
        MathFunction.Log => Math.Log(a),
        MathFunction.Log2 => Math.Log2(a),
        MathFunction.Log10 => Math.Log10(a),
        MathFunction.Sin => Math.Sin(a),
        MathFunction.Cos => Math.Cos(a),
        MathFunction.Tan => Math.Tan(a),
        MathFunction.Asin => Math.Asin(a),
        MathFunction.Acos => Math.Acos(a),
        MathFunction.Atan => Math.Atan(a),
        MathFunction.Atan2 => Math.Atan2(a, b),
        MathFunction.Sinh => Math.Sinh(a),
        MathFunction.Cosh => Math.Cosh(a),
        MathFunction.Tanh => Math.Tanh(a),
        MathFunction.Pow => Math.Pow(a, b),
        MathFunction.Cbrt => Math.Cbrt(a),
        MathFunction.IeeeRemainder => Math.IEEERemainder(a, b),
        _ => throw new InvalidOperationException($"There is no function {function}."),
    };

    private static float Single(long bits) => BitConverter.Int32BitsToSingle((int)bits);

    private static double Double(long bits) => BitConverter.Int64BitsToDouble(bits);

    private static long Bits(float value) => (uint)BitConverter.SingleToInt32Bits(value);

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static InvalidOperationException NoSuch(OpCode op, ValueKind kind) => new($"{op} of {kind} computes nothing by itself.");
}
