using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.ScanReduceOperations;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>What the threads of a group do together in random kernels; all of them come to each call.</summary>
public static class GroupHelpers
{
    private const int MostThreads = 32;

    /// <summary>The value of another thread, through shared memory.</summary>
    public static T Exchange<T>(T value, int by)
        where T : unmanaged
    {
        ArrayView<T> shared = SharedMemory.Allocate<T>(MostThreads);
        shared[Group.IdxX] = value;
        Group.Barrier();
        T other = shared[(int)(((uint)Group.IdxX + ((uint)by & 15)) % (uint)Group.DimX)];
        Group.Barrier();
        return other;
    }

    public static T Shuffle<T>(T value, int lane)
        where T : unmanaged => Warp.Shuffle(value, (int)((uint)lane % (uint)Group.DimX));

    public static T ShuffleXor<T>(T value, int mask)
        where T : unmanaged => Warp.ShuffleXor(value, mask & 3);

    public static T ShuffleUp<T>(T value, int delta)
        where T : unmanaged => Warp.ShuffleUp(value, delta & 7);

    public static T ShuffleDown<T>(T value, int delta)
        where T : unmanaged => Warp.ShuffleDown(value, delta & 7);

    public static T First<T>(T value, int unused)
        where T : unmanaged => Group.Broadcast(value, 0);

    /// <summary>One thread writes to shared memory, all read.</summary>
    public static T Last<T>(T value, int unused)
        where T : unmanaged
    {
        ref T shared = ref SharedMemory.Allocate<T>();
        if (Group.IsLastThread)
            shared = value;
        Group.Barrier();
        T last = shared;
        Group.Barrier();
        return last;
    }

    public static int Sum(int value) => GroupExtensions.AllReduce<int, AddInt32>(value);

    public static long Least(long value) => GroupExtensions.AllReduce<long, MinInt64>(value);

    public static int SumUpTo(int value) => WarpExtensions.InclusiveScan<int, AddInt32>(value);

    public static int CountOf(bool value) => Group.BarrierPopCount(value);

    /// <summary>Counts in shared memory by atomics.</summary>
    public static int Histogram(int value)
    {
        ArrayView<int> bins = SharedMemory.Allocate<int>(4);
        if (Group.IdxX < 4)
            bins[Group.IdxX] = 0;
        if (Group.DimX < 4 && Group.IsFirstThread)
        {
            for (int i = Group.DimX; i < 4; i++)
                bins[i] = 0;
        }
        Group.Barrier();
        Atomic.Add(ref bins[value & 3], 1);
        Group.Barrier();
        int count = bins[value >>> 30];
        Group.Barrier();
        return count;
    }
}
