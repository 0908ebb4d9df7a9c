namespace ILGPU.Runtime.CPU;

/// <summary>Registers and finds CPU devices.</summary>
public static class CPUContextExtensions
{
    /// <summary>Registers this processor with its default settings.</summary>
    public static Context.Builder CPU(this Context.Builder builder) => builder.CPU(CPUDevice.Default);

    /// <inheritdoc cref="CPU(Context.Builder)"/>
    public static Context.Builder DefaultCPU(this Context.Builder builder) => builder.CPU(CPUDevice.Default);

    /// <summary>Registers a CPU device.</summary>
    public static Context.Builder CPU(this Context.Builder builder, CPUDevice device)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.DeviceRegistry.Register(device);
        return builder;
    }

    /// <summary>Registers the predefined CPU devices that a predicate accepts.</summary>
    public static Context.Builder CPU(this Context.Builder builder, Predicate<CPUDevice> predicate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (CPUDevice device in CPUDevice.All)
            builder.DeviceRegistry.Register(device, predicate);
        return builder;
    }

    /// <summary>The CPU devices of a context.</summary>
    public static Context.DeviceCollection<CPUDevice> GetCPUDevices(this Context context) => context.GetDevices<CPUDevice>();

    /// <summary>A CPU device of a context.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
    public static CPUDevice GetCPUDevice(this Context context, int cpuDeviceIndex) => context.GetDevice<CPUDevice>(cpuDeviceIndex);

    /// <summary>Makes an accelerator of a CPU device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
    public static CPUAccelerator CreateCPUAccelerator(this Context context, int cpuDeviceIndex) =>
        context.GetCPUDevice(cpuDeviceIndex).CreateCPUAccelerator(context);
}
