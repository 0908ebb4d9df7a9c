namespace ILGPU.Backends.Cpu;

/// <summary>How a value is wanted: as lane 0's scalar, or as a vector of all lanes.</summary>
internal enum Form : byte
{
    /// <summary>A scalar of IL: the value of a uniform, lane 0 of a linear one.</summary>
    Scalar,

    /// <summary>One vector, or two for 64-bit kinds.</summary>
    Vector,
}

/// <summary>How a value reaches those who want it.</summary>
internal enum Mode : byte
{
    /// <summary>Nobody wants it.</summary>
    None,

    /// <summary>Computed where it is used, on the evaluation stack.</summary>
    Inline,

    /// <summary>Computed where it is defined, kept in a local.</summary>
    Local,
}
