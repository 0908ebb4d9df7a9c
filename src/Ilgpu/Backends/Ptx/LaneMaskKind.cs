namespace ILGPU.Backends.Ptx;

/// <summary>How the lanes that come to a block are known.</summary>
internal enum LaneMaskKind : byte
{
    /// <summary>All lanes of the warp that have not ended.</summary>
    All,

    /// <summary>Those that took a branch: the ballot taken before it.</summary>
    Taken,

    /// <summary>Those that did not.</summary>
    NotTaken,

    /// <summary>Those that have not left a loop: a register that each turn sets.</summary>
    Turn,

    /// <summary>Those that happen to run it at once.</summary>
    Unknown,
}
