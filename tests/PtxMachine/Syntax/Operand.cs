namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>An operand as written, its names resolved.</summary>
internal abstract record Operand
{
    /// <summary>A register, negated where an exclamation mark or a minus stands before it.</summary>
    public sealed record Reg(Register Register, bool Negated = false) : Operand;

    /// <summary>
    /// A constant: the bits of a whole number, or a double where <paramref name="IsFloat"/>, or of a 0f constant where
    /// <paramref name="IsSingle"/>.
    /// </summary>
    public sealed record Constant(long Bits, bool IsFloat = false, bool IsSingle = false) : Operand
    {
        public double Value => IsSingle ? BitConverter.Int32BitsToSingle((int)Bits) : BitConverter.Int64BitsToDouble(Bits);
    }

    /// <summary>A special register, as %tid.x.</summary>
    public sealed record Special(string Name) : Operand;

    /// <summary>The address of a variable.</summary>
    public sealed record AddressOf(Variable Variable, long Offset) : Operand;

    /// <summary>An address in brackets: of a register, a variable, or neither.</summary>
    public sealed record Address(Register? Register, Variable? Variable, long Offset) : Operand;

    /// <summary>Several in braces.</summary>
    public sealed record Vector(IReadOnlyList<Operand> Elements) : Operand;

    /// <summary>Two destinations with a bar between.</summary>
    public sealed record Pair(Operand First, Operand Second) : Operand;

    /// <summary>The name of a label or a list of labels.</summary>
    public sealed record Label(string Name) : Operand;

    /// <summary>An underscore: the result is dropped.</summary>
    public sealed record Sink : Operand;
}
