using ILGPU.IR;
using ILGPU.Runtime.Host;

namespace ILGPU;

/// <summary>
/// The warp of the running thread: threads that run in step. Its size is the accelerator's; a kernel must not assume 32.
/// </summary>
public static partial class Warp
{
    /// <summary>Threads of a warp; a constant when the kernel is compiled.</summary>
    public static int WarpSize
    {
        [Intrinsic(IntrinsicKind.WarpSize)]
        get => HostThread.Current.WarpSize;
    }

    /// <summary>The index of the thread in its warp.</summary>
    public static int LaneIdx
    {
        [Intrinsic(IntrinsicKind.LaneIdx)]
        get => HostThread.Current.LaneIndex;
    }

    /// <summary>The index of the warp in its group.</summary>
    public static int WarpIdx
    {
        [Intrinsic(IntrinsicKind.WarpIdx)]
        get => HostThread.Current.WarpIndex;
    }

    /// <summary>True for the first lane.</summary>
    public static bool IsFirstLane => LaneIdx == 0;

    /// <summary>True for the last lane.</summary>
    public static bool IsLastLane => LaneIdx == WarpSize - 1;

    /// <summary>The index of the warp of a thread of a one-dimensional group.</summary>
    public static int ComputeWarpIdx(Index1D groupThreadIdx) => groupThreadIdx.X / WarpSize;

    /// <summary>The lane of a thread of a one-dimensional group.</summary>
    public static int ComputeWarpThreadIdx(Index1D groupThreadIdx) => groupThreadIdx.X % WarpSize;

    /// <summary>Waits for all threads of the warp.</summary>
    [Intrinsic(IntrinsicKind.WarpBarrier)]
    public static void Barrier() => HostThread.Current.RequireSingleThread("Warp.Barrier");

    /// <summary>The value of one lane, in all lanes.</summary>
    /// <param name="value">The lane's own value.</param>
    /// <param name="sourceLane">The lane to read; the same in all lanes.</param>
    [Intrinsic(IntrinsicKind.WarpBroadcast)]
    public static T Broadcast<T>(T value, int sourceLane)
        where T : unmanaged => HostThread.Current.Shuffle(value, "Warp.Broadcast");
}
