using ILGPU.IR;
using ILGPU.Runtime.Host;

namespace ILGPU;

public static partial class Warp
{
    /// <summary>The value of a lane. All lanes of the warp have to come here.</summary>
    [Intrinsic(IntrinsicKind.WarpShuffle)]
    public static T Shuffle<T>(T variable, int sourceLane)
        where T : unmanaged => HostThread.Current.Shuffle(variable, "Warp.Shuffle");

    /// <summary>The value of a lane. Within segments of <paramref name="width"/> lanes, a power of two.</summary>
    [Intrinsic(IntrinsicKind.WarpShuffle)]
    public static T Shuffle<T>(T variable, int sourceLane, int width)
        where T : unmanaged => HostThread.Current.Shuffle(variable, "Warp.Shuffle");

    /// <summary>
    /// The value of the lane that lies delta lanes below; the own value where there is none. All lanes of the warp have to come
    /// here.
    /// </summary>
    [Intrinsic(IntrinsicKind.WarpShuffleUp)]
    public static T ShuffleUp<T>(T variable, int delta)
        where T : unmanaged => HostThread.Current.Shuffle(variable, "Warp.ShuffleUp");

    /// <summary>
    /// The value of the lane that lies delta lanes below; the own value where there is none. Within segments of <paramref
    /// name="width"/> lanes, a power of two.
    /// </summary>
    [Intrinsic(IntrinsicKind.WarpShuffleUp)]
    public static T ShuffleUp<T>(T variable, int delta, int width)
        where T : unmanaged => HostThread.Current.Shuffle(variable, "Warp.ShuffleUp");

    /// <summary>
    /// The value of the lane that lies delta lanes above; the own value where there is none. All lanes of the warp have to come
    /// here.
    /// </summary>
    [Intrinsic(IntrinsicKind.WarpShuffleDown)]
    public static T ShuffleDown<T>(T variable, int delta)
        where T : unmanaged => HostThread.Current.Shuffle(variable, "Warp.ShuffleDown");

    /// <summary>
    /// The value of the lane that lies delta lanes above; the own value where there is none. Within segments of <paramref
    /// name="width"/> lanes, a power of two.
    /// </summary>
    [Intrinsic(IntrinsicKind.WarpShuffleDown)]
    public static T ShuffleDown<T>(T variable, int delta, int width)
        where T : unmanaged => HostThread.Current.Shuffle(variable, "Warp.ShuffleDown");

    /// <summary>The value of the lane whose index is the own one xor a mask. All lanes of the warp have to come here.</summary>
    [Intrinsic(IntrinsicKind.WarpShuffleXor)]
    public static T ShuffleXor<T>(T variable, int mask)
        where T : unmanaged => HostThread.Current.Shuffle(variable, "Warp.ShuffleXor");

    /// <summary>
    /// The value of the lane whose index is the own one xor a mask. Within segments of <paramref name="width"/> lanes, a power of
    /// two.
    /// </summary>
    [Intrinsic(IntrinsicKind.WarpShuffleXor)]
    public static T ShuffleXor<T>(T variable, int mask, int width)
        where T : unmanaged => HostThread.Current.Shuffle(variable, "Warp.ShuffleXor");
}
