namespace ILGPU.Runtime;

public abstract partial class Accelerator
{
    /// <inheritdoc cref="IDevice.Name"/>
    public string Name => Device.Name;

    /// <inheritdoc cref="IDevice.MemorySize"/>
    public long MemorySize => Device.MemorySize;

    /// <inheritdoc cref="IDevice.MaxGridSize"/>
    public Index3D MaxGridSize => Device.MaxGridSize;

    /// <inheritdoc cref="IDevice.MaxGroupSize"/>
    public Index3D MaxGroupSize => Device.MaxGroupSize;

    /// <inheritdoc cref="IDevice.MaxNumThreadsPerGroup"/>
    public int MaxNumThreadsPerGroup => Device.MaxNumThreadsPerGroup;

    /// <inheritdoc cref="IDevice.MaxSharedMemoryPerGroup"/>
    public int MaxSharedMemoryPerGroup => Device.MaxSharedMemoryPerGroup;

    /// <inheritdoc cref="IDevice.MaxConstantMemory"/>
    public int MaxConstantMemory => Device.MaxConstantMemory;

    /// <inheritdoc cref="IDevice.WarpSize"/>
    public int WarpSize => Device.WarpSize;

    /// <inheritdoc cref="IDevice.NumMultiprocessors"/>
    public int NumMultiprocessors => Device.NumMultiprocessors;

    /// <inheritdoc cref="IDevice.MaxNumThreadsPerMultiprocessor"/>
    public int MaxNumThreadsPerMultiprocessor => Device.MaxNumThreadsPerMultiprocessor;

    /// <inheritdoc cref="IDevice.MaxNumThreads"/>
    public int MaxNumThreads => Device.MaxNumThreads;

    /// <summary>Writes the facts.</summary>
    public void PrintInformation(TextWriter writer) => Device.PrintInformation(writer);
}
