namespace ILGPU.Runtime.Host;

/// <summary>The thread that a kernel runs as when it is called as plain .NET: what Grid, Group and Warp read on the host.</summary>
internal sealed partial class HostThread
{
    [ThreadStatic]
    private static HostThread? s_current;

    /// <summary>True while a kernel runs on this host thread.</summary>
    public static bool IsRunning => s_current is not null;

    /// <summary>The running thread.</summary>
    /// <exception cref="InvalidKernelOperationException">No kernel runs on this host thread.</exception>
    public static HostThread Current =>
        s_current ?? throw new InvalidKernelOperationException("This operation has a meaning only inside of a kernel.");

    public required Index3D GridDim { get; init; }

    public required Index3D GroupDim { get; init; }

    public required int WarpSize { get; init; }

    public Index3D GridIndex { get; private set; }

    public Index3D GroupIndex { get; private set; }

    public int LaneIndex => LinearGroupIndex % WarpSize;

    public int WarpIndex => LinearGroupIndex / WarpSize;

    private int LinearGroupIndex => (((GroupIndex.Z * GroupDim.Y) + GroupIndex.Y) * GroupDim.X) + GroupIndex.X;

    /// <summary>Refuses what needs other threads of the group, as they do not run at the same time.</summary>
    public void RequireSingleThread(string operation)
    {
        if (GroupDim.Size > 1)
            throw new NotSupportedException(
                $"{operation} needs the {GroupDim.Size} threads of a group at once; a kernel run as plain .NET runs one after another.");
    }

    /// <summary>A shuffle of a group of one thread: every other lane is missing, so that the own value comes back.</summary>
    public T Shuffle<T>(T value, string operation)
    {
        RequireSingleThread(operation);
        return value;
    }
}
