namespace ILGPU.Extensions;

/// <summary>How kernels run on OpenCL devices.</summary>
public sealed record OpenClOptions
{
    /// <summary>How threads are laid over the device.</summary>
    public OpenClForm Form { get; init; }

    /// <summary>Threads of a warp where they are the lanes of vectors: 4, 8 or 16; 0 takes the width that the device prefers.</summary>
    public int Lanes { get; init; }

    /// <summary>Bytes of the largest buffer, for tests of what is split; 0 takes the device's own bound.</summary>
    public long LargestBuffer { get; init; }
}
