using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>The lanes that come to a block.</summary>
/// <param name="Kind">How they are known.</param>
/// <param name="At">The branch or the loop header, where there is one.</param>
internal sealed record LaneMask(LaneMaskKind Kind, Block? At = null)
{
    /// <summary>All that have not ended.</summary>
    public static LaneMask All { get; } = new(LaneMaskKind.All);

    /// <summary>No register holds them.</summary>
    public static LaneMask Unknown { get; } = new(LaneMaskKind.Unknown);
}
