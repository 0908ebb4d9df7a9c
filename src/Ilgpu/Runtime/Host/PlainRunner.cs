namespace ILGPU.Runtime.Host;

/// <summary>
/// Runs kernels as plain .NET, thread after thread: an oracle that shares nothing with the compiler. What needs the threads of a
/// group at once (barriers, shuffles, broadcasts) is refused unless the group has one thread. Views have to be of CPU memory.
/// </summary>
internal static class PlainRunner
{
    /// <summary>Runs an explicitly grouped kernel, its arguments bound: <c>Run(config, 8, () => Kernel(a, b))</c>.</summary>
    public static void Run(KernelConfig config, int warpSize, Action kernel)
    {
        HostThread thread = new()
        {
            GridDim = config.GridDim,
            GroupDim = config.GroupDim,
            WarpSize = warpSize,
            DynamicSharedBytes = config.SharedMemoryConfig.ArraySize,
        };
        thread.Run(kernel);
    }

    /// <summary>Runs an implicitly grouped kernel, all but its index bound: <c>Run(extent, 8, i => Kernel(i, a, b))</c>.</summary>
    public static void Run(Index1D extent, int groupSize, Action<Index1D> kernel) =>
        Over(new(extent.X, 1, 1), groupSize, index => kernel(index.X));

    /// <inheritdoc cref="Run(Index1D, int, Action{Index1D})"/>
    public static void Run(Index2D extent, int groupSize, Action<Index2D> kernel) =>
        Over(new(extent.X, extent.Y, 1), groupSize, index => kernel(index.XY));

    /// <inheritdoc cref="Run(Index1D, int, Action{Index1D})"/>
    public static void Run(Index3D extent, int groupSize, Action<Index3D> kernel) => Over(extent, groupSize, kernel);

    private static void Over(Index3D extent, int groupSize, Action<Index3D> kernel)
    {
        Index3D grid = new(IntrinsicMath.DivRoundUp(extent.X, groupSize), extent.Y, extent.Z);
        Run(new KernelConfig(grid, new Index3D(groupSize, 1, 1)), groupSize, () =>
        {
            Index3D index = Grid.GlobalIndex;
            if (index.InBounds(extent))
                kernel(index);
        });
    }
}
