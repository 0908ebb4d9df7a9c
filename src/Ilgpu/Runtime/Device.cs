namespace ILGPU.Runtime;

/// <summary>A device that accelerators can be made of.</summary>
public abstract class Device : IDevice, IAcceleratorBuilder
{
    private protected Device(AcceleratorType acceleratorType)
    {
        AcceleratorType = acceleratorType;
    }

    /// <inheritdoc/>
    public AcceleratorType AcceleratorType { get; }

    /// <inheritdoc/>
    public string Name { get; private protected init; } = "";

    /// <inheritdoc/>
    public long MemorySize { get; private protected init; }

    /// <summary>Bytes of the largest buffer.</summary>
    internal long LargestBuffer { get; private protected init; } = long.MaxValue;

    /// <inheritdoc/>
    public Index3D MaxGridSize { get; private protected init; }

    /// <inheritdoc/>
    public Index3D MaxGroupSize { get; private protected init; }

    /// <inheritdoc/>
    public int MaxNumThreadsPerGroup { get; private protected init; }

    /// <inheritdoc/>
    public int MaxSharedMemoryPerGroup { get; private protected init; }

    /// <inheritdoc/>
    public int MaxConstantMemory { get; private protected init; }

    /// <inheritdoc/>
    public int WarpSize { get; private protected init; }

    /// <inheritdoc/>
    public int NumMultiprocessors { get; private protected init; }

    /// <inheritdoc/>
    public int MaxNumThreadsPerMultiprocessor { get; private protected init; }

    /// <inheritdoc/>
    public int MaxNumThreads => NumMultiprocessors * MaxNumThreadsPerMultiprocessor;

    /// <summary>Platform and driver with their versions, for people; empty where there is none.</summary>
    internal virtual string Driver => "";

    /// <inheritdoc/>
    public abstract Accelerator CreateAccelerator(Context context);

    /// <inheritdoc/>
    public void PrintInformation(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteLine($"{Name} ({AcceleratorType})");
        writer.WriteLine($"  memory: {MemorySize} bytes; shared memory of a group: {MaxSharedMemoryPerGroup} bytes");
        writer.WriteLine($"  warp: {WarpSize} threads; group: at most {MaxNumThreadsPerGroup}; multiprocessors: {NumMultiprocessors}");
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
