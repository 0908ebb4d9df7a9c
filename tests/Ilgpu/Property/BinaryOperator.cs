namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>
/// Operators of two operands. A division by a positive number, and that of a half of a number by an odd one, is defined in plain
/// .NET whatever the operands are; the others are what only devices define.
/// </summary>
internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    DivideByPositive,
    RemainderByPositive,
    DivideHalfByOdd,
    RemainderOfHalfByOdd,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
}
