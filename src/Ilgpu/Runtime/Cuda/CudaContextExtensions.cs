namespace ILGPU.Runtime.Cuda;

/// <summary>Registers and finds NVIDIA GPUs.</summary>
public static class CudaContextExtensions
{
    /// <summary>Registers the NVIDIA GPUs of this machine; none where there is no driver.</summary>
    public static Context.Builder Cuda(this Context.Builder builder) => builder.Cuda(_ => true);

    /// <summary>Registers the NVIDIA GPUs of this machine that a predicate accepts.</summary>
    public static Context.Builder Cuda(this Context.Builder builder, Predicate<CudaDevice> predicate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (Device device in CudaDevice.GetDevices(predicate))
            builder.DeviceRegistry.Register(device);
        return builder;
    }

    /// <summary>The NVIDIA GPUs of a context.</summary>
    public static Context.DeviceCollection<CudaDevice> GetCudaDevices(this Context context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetDevices<CudaDevice>();
    }

    /// <summary>An NVIDIA GPU of a context.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
    public static CudaDevice GetCudaDevice(this Context context, int cudaDeviceIndex)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetDevice<CudaDevice>(cudaDeviceIndex);
    }

    /// <summary>Registers a device of a driver other than the installed one.</summary>
    internal static Context.Builder Cuda(this Context.Builder builder, ICudaDriver driver, int ordinal = 0)
    {
        builder.DeviceRegistry.Register(CudaDevice.From(driver, ordinal));
        return builder;
    }
}
