using ILGPU.Algorithms.ScanReduceOperations;

namespace ILGPU.Algorithms;

/// <summary>Reductions over a thread group. All threads have to come here.</summary>
public static class GroupExtensions
{
    // More warps than any group has: 1024 threads of CUDA's 32 lanes, or of 16.
    private const int MaxWarps = 64;

    /// <summary>Combines the values of all threads; the result is that of the first thread, others have no particular value.</summary>
    public static T Reduce<T, TReduction>(T value)
        where T : unmanaged
        where TReduction : struct, IScanReduceOperation<T> => AllReduce<T, TReduction>(value);

    /// <summary>Combines the values of all threads, in a tree of which each thread sees the same bits.</summary>
    public static T AllReduce<T, TReduction>(T value)
        where T : unmanaged
        where TReduction : struct, IScanReduceOperation<T>
    {
        T warpValue = WarpExtensions.AllReduce<T, TReduction>(value);
        int threads = Group.Dimension.Size;
        if (threads <= Warp.WarpSize)
            return warpValue;

        TReduction reduction = default;
        ArrayView<T> warpValues = SharedMemory.Allocate<T>(MaxWarps);
        if (Warp.IsFirstLane)
            warpValues[Warp.WarpIdx] = warpValue;
        Group.Barrier();

        int warps = (threads + Warp.WarpSize - 1) / Warp.WarpSize;
        T result = warpValues[0];
        for (int warp = 1; warp < warps; ++warp)
            result = reduction.Apply(result, warpValues[warp]);

        // The next reduction may reuse the memory.
        Group.Barrier();
        return result;
    }
}
