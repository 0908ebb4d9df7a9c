namespace ILGPU.Extensions;

/// <summary>How kernels run on this processor.</summary>
public sealed record CpuOptions
{
    /// <summary>Threads of a warp, which are the lanes of a vector: 4, 8 or 16; 0 takes the processor's own widest. The
    /// interpreter has 32, too, as a GPU's warp.</summary>
    public int Lanes { get; init; }

    /// <summary>Threads that run groups, the caller's among them; 0 takes as many as affinity and cgroup quota allow.</summary>
    public int Threads { get; init; }

    /// <summary>Interprets kernels one scalar at a time instead of compiling them: slow, the oracle of tests.</summary>
    public bool Interpreter { get; init; }

    /// <summary>Bytes of the largest buffer, for tests of what is split; 0 takes the memory's own bound.</summary>
    public long LargestBuffer { get; init; }
}
