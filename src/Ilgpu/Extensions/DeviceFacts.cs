using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace ILGPU.Extensions;

/// <summary>Facts of devices that are not among ILGPU's own.</summary>
public static class DeviceFacts
{
    /// <summary>Platform and driver of a device with their versions, for people; empty for the processor.</summary>
    /// <param name="device">The device.</param>
    public static string GetDriver(this Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Driver;
    }

    /// <summary>Bytes of the largest buffer that a device gives at once.</summary>
    /// <param name="device">The device.</param>
    public static long GetLargestBuffer(this Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.LargestBuffer;
    }

    /// <summary>The devices of this machine that cannot run kernels, and why.</summary>
    public static IReadOnlyList<UnusableDevice> Unusable() => [.. CudaDevices.OfThisMachine.Problems, .. CLDevice.Unusable()];
}
