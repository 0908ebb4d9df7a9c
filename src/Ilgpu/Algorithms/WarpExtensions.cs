using ILGPU.Algorithms.ScanReduceOperations;

namespace ILGPU.Algorithms;

/// <summary>Reductions and scans over a warp. All lanes have to come here; lanes beyond the end of the group do not count.</summary>
public static class WarpExtensions
{
    /// <summary>Combines the values of all lanes; the result is that of the first lane, others have no particular value.</summary>
    public static T Reduce<T, TReduction>(T value)
        where T : unmanaged
        where TReduction : struct, IScanReduceOperation<T> => AllReduce<T, TReduction>(value);

    /// <summary>Combines the values of all lanes, in a tree of which each lane sees the same bits.</summary>
    public static T AllReduce<T, TReduction>(T value)
        where T : unmanaged
        where TReduction : struct, IScanReduceOperation<T>
    {
        TReduction reduction = default;
        int lanes = LanesInUse();
        for (int mask = Warp.WarpSize / 2; mask > 0; mask >>= 1)
        {
            T other = Warp.ShuffleXor(value, mask);
            if ((Warp.LaneIdx ^ mask) < lanes)
                value = reduction.Apply(value, other);
        }

        // In a warp that is not full some lanes have met fewer values than lane 0, which has met all of them.
        return lanes == Warp.WarpSize ? value : Warp.Shuffle(value, 0);
    }

    /// <summary>Combines the values of the lanes up to the own one.</summary>
    public static T InclusiveScan<T, TScan>(T value)
        where T : unmanaged
        where TScan : struct, IScanReduceOperation<T>
    {
        TScan scan = default;
        for (int delta = 1; delta < Warp.WarpSize; delta <<= 1)
        {
            T other = Warp.ShuffleUp(value, delta);
            if (Warp.LaneIdx >= delta)
                value = scan.Apply(other, value);
        }
        return value;
    }

    /// <summary>Combines the values of the lanes below the own one; the neutral element in the first lane.</summary>
    public static T ExclusiveScan<T, TScan>(T value)
        where T : unmanaged
        where TScan : struct, IScanReduceOperation<T>
    {
        TScan scan = default;
        T below = Warp.ShuffleUp(InclusiveScan<T, TScan>(value), 1);
        return Warp.LaneIdx == 0 ? scan.Identity : below;
    }

    internal static int LanesInUse() => Math.Min(Warp.WarpSize, Group.Dimension.Size - (Warp.WarpIdx * Warp.WarpSize));
}
