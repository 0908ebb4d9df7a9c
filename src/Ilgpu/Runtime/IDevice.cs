namespace ILGPU.Runtime;

/// <summary>The facts of a device.</summary>
public interface IDevice
{
    /// <summary>The name.</summary>
    string Name { get; }

    /// <summary>Bytes of memory.</summary>
    long MemorySize { get; }

    /// <summary>The largest grid, in groups.</summary>
    Index3D MaxGridSize { get; }

    /// <summary>The largest group along each dimension.</summary>
    Index3D MaxGroupSize { get; }

    /// <summary>The most threads of a group.</summary>
    int MaxNumThreadsPerGroup { get; }

    /// <summary>Bytes of shared memory that a group can have.</summary>
    int MaxSharedMemoryPerGroup { get; }

    /// <summary>Bytes of constant memory.</summary>
    int MaxConstantMemory { get; }

    /// <summary>Threads of a warp.</summary>
    int WarpSize { get; }

    /// <summary>The multiprocessors; worker threads, on the CPU.</summary>
    int NumMultiprocessors { get; }

    /// <summary>The most threads that a multiprocessor holds.</summary>
    int MaxNumThreadsPerMultiprocessor { get; }

    /// <summary>The most threads that the device holds.</summary>
    int MaxNumThreads { get; }

    /// <summary>Writes the facts.</summary>
    void PrintInformation(TextWriter writer);
}
