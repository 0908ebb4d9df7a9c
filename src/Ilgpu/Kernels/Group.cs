using ILGPU.IR;
using ILGPU.Runtime.Host;

namespace ILGPU;

/// <summary>The group of the running thread.</summary>
public static class Group
{
    /// <summary>The index of the thread along x.</summary>
    public static int IdxX
    {
        [Intrinsic(IntrinsicKind.GroupIdxX)]
        get => HostThread.Current.GroupIndex.X;
    }

    /// <summary>The index of the thread along y.</summary>
    public static int IdxY
    {
        [Intrinsic(IntrinsicKind.GroupIdxY)]
        get => HostThread.Current.GroupIndex.Y;
    }

    /// <summary>The index of the thread along z.</summary>
    public static int IdxZ
    {
        [Intrinsic(IntrinsicKind.GroupIdxZ)]
        get => HostThread.Current.GroupIndex.Z;
    }

    /// <summary>Threads along x.</summary>
    public static int DimX
    {
        [Intrinsic(IntrinsicKind.GroupDimX)]
        get => HostThread.Current.GroupDim.X;
    }

    /// <summary>Threads along y.</summary>
    public static int DimY
    {
        [Intrinsic(IntrinsicKind.GroupDimY)]
        get => HostThread.Current.GroupDim.Y;
    }

    /// <summary>Threads along z.</summary>
    public static int DimZ
    {
        [Intrinsic(IntrinsicKind.GroupDimZ)]
        get => HostThread.Current.GroupDim.Z;
    }

    /// <summary>The index of the thread.</summary>
    public static Index3D Index => new(IdxX, IdxY, IdxZ);

    /// <summary>Threads along each dimension.</summary>
    public static Index3D Dimension => new(DimX, DimY, DimZ);

    /// <summary>The number of the thread; x runs fastest.</summary>
    public static int LinearIndex => ((IdxZ * DimY) + IdxY) * DimX + IdxX;

    /// <summary>True for the first thread.</summary>
    public static bool IsFirstThread => LinearIndex == 0;

    /// <summary>True for the last thread.</summary>
    public static bool IsLastThread => LinearIndex == Dimension.Size - 1;

    /// <summary>Waits for all threads of the group; their writes to memory are visible then. All threads have to come here.</summary>
    [Intrinsic(IntrinsicKind.GroupBarrier)]
    public static void Barrier() => HostThread.Current.RequireSingleThread("Group.Barrier");

    /// <summary>A barrier that counts the threads whose predicate is true.</summary>
    [Intrinsic(IntrinsicKind.GroupBarrierPopCount)]
    public static int BarrierPopCount(bool predicate)
    {
        HostThread.Current.RequireSingleThread("Group.BarrierPopCount");
        return predicate ? 1 : 0;
    }

    /// <summary>A barrier; true if the predicate is true in all threads.</summary>
    public static bool BarrierAnd(bool predicate) => BarrierPopCount(predicate) == Dimension.Size;

    /// <summary>A barrier; true if the predicate is true in any thread.</summary>
    public static bool BarrierOr(bool predicate) => BarrierPopCount(predicate) > 0;

    /// <summary>The value of one thread, in all threads.</summary>
    /// <param name="value">The thread's own value.</param>
    /// <param name="groupIndex">The number of the thread to read; the same in all threads.</param>
    [Intrinsic(IntrinsicKind.GroupBroadcast)]
    public static T Broadcast<T>(T value, int groupIndex)
        where T : unmanaged
    {
        HostThread.Current.RequireSingleThread("Group.Broadcast");
        return value;
    }
}
