namespace ILGPU.Backends.Ptx;

/// <summary>A kernel as a PTX module with one entry.</summary>
/// <param name="EntryName">The entry's name in the text.</param>
/// <param name="Source">The text.</param>
/// <param name="Leaves">The leaves of the flattened arguments that the entry takes, in the order of its parameters. After them come
/// the extents along x, y and z (<c>.u64</c>) and the bytes of dynamic shared memory (<c>.b32</c>).</param>
/// <param name="SharedBytes">Bytes of shared memory that it declares itself.</param>
/// <param name="TakesDynamicShared">True if it uses the launch's dynamic shared memory.</param>
/// <param name="Target">What it was written for.</param>
internal sealed record PtxKernelText(
    string EntryName, string Source, IReadOnlyList<int> Leaves, long SharedBytes, bool TakesDynamicShared, PtxTarget Target)
{
    /// <summary>The leaves that must hold multiples of 16: a launch with others takes a text that does not rely on it.</summary>
    public IReadOnlyList<int> AlignedLeaves { get; init; } = [];
}
