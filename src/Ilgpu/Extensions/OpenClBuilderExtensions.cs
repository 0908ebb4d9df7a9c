using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace ILGPU.Extensions;

/// <summary>Registers OpenCL devices with settings of their own.</summary>
public static class OpenClBuilderExtensions
{
    /// <summary>Registers the OpenCL devices of this machine; several times with different settings in one context is fine.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range; it is named.</exception>
    public static Context.Builder OpenCL(this Context.Builder builder, OpenClOptions options) => builder.OpenCL(options, _ => true);

    /// <summary>Registers the OpenCL devices of this machine that a predicate accepts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range; it is named.</exception>
    public static Context.Builder OpenCL(this Context.Builder builder, OpenClOptions options, Predicate<CLDevice> predicate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(predicate);
        foreach (Device device in CLDevice.GetDevices(options, predicate))
            builder.DeviceRegistry.Register(device);
        return builder;
    }
}
