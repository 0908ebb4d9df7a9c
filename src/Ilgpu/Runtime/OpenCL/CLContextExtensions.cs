namespace ILGPU.Runtime.OpenCL;

/// <summary>Registers and finds OpenCL devices.</summary>
public static class CLContextExtensions
{
    /// <summary>Registers the OpenCL devices of this machine; none where there is no OpenCL.</summary>
    public static Context.Builder OpenCL(this Context.Builder builder) => builder.OpenCL(_ => true);

    /// <summary>Registers the OpenCL devices of this machine that a predicate accepts.</summary>
    public static Context.Builder OpenCL(this Context.Builder builder, Predicate<CLDevice> predicate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (Device device in CLDevice.GetDevices(predicate))
            builder.DeviceRegistry.Register(device);
        return builder;
    }

    /// <summary>The OpenCL devices of a context.</summary>
    public static Context.DeviceCollection<CLDevice> GetCLDevices(this Context context) => context.GetDevices<CLDevice>();

    /// <summary>An OpenCL device of a context.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
    public static CLDevice GetCLDevice(this Context context, int clDeviceIndex) => context.GetDevice<CLDevice>(clDeviceIndex);
}
