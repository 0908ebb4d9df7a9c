namespace ILGPU.IR;

/// <summary>What an <see cref="OpCode.Atomic"/> does to its memory cell; its result is the old content.</summary>
internal enum AtomicKind : byte
{
    /// <summary>old + value (integers wrap).</summary>
    Add,

    /// <summary>Bitwise and.</summary>
    And,

    /// <summary>Bitwise or.</summary>
    Or,

    /// <summary>Bitwise exclusive or.</summary>
    Xor,

    /// <summary>Signed or floating minimum.</summary>
    Min,

    /// <summary>Signed or floating maximum.</summary>
    Max,

    /// <summary>Unsigned minimum.</summary>
    MinUnsigned,

    /// <summary>Unsigned maximum.</summary>
    MaxUnsigned,

    /// <summary>value.</summary>
    Exchange,

    /// <summary>value where old equals the third operand, else old.</summary>
    CompareExchange,
}
