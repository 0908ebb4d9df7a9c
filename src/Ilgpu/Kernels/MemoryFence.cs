using ILGPU.IR;

namespace ILGPU;

/// <summary>Orders a thread's writes to memory before its later ones, as others see them.</summary>
public static class MemoryFence
{
    /// <summary>For the threads of the group.</summary>
    [Intrinsic(IntrinsicKind.FenceGroup)]
    public static void GroupLevel() => Thread.MemoryBarrier();

    /// <summary>For the threads of the device.</summary>
    [Intrinsic(IntrinsicKind.FenceDevice)]
    public static void DeviceLevel() => Thread.MemoryBarrier();

    /// <summary>For the threads of the device and the host.</summary>
    [Intrinsic(IntrinsicKind.FenceSystem)]
    public static void SystemLevel() => Thread.MemoryBarrier();
}
