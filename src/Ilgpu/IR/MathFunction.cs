namespace ILGPU.IR;

/// <summary>A function of a <see cref="OpCode.Math"/> value: one or two operands of the result's kind (Float32 or Float64),
/// with the meaning of the method of the same name in <see cref="System.MathF"/> or <see cref="System.Math"/>.</summary>
internal enum MathFunction : byte
{
#pragma warning disable CS1591 // The names are the standard library's own.
    Exp,
    Exp2,
    Log,
    Log2,
    Log10,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Sinh,
    Cosh,
    Tanh,
    Pow,
    Cbrt,
    IeeeRemainder,
#pragma warning restore CS1591
}
