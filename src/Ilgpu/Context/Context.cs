using System.Collections.Immutable;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using ILGPU.Util;

namespace ILGPU;

/// <summary>The root of everything: the devices, and the accelerators made of them, which are disposed with it.</summary>
public sealed partial class Context : CachedExtensionBase<ContextExtension>
{
    private readonly Lock _gate = new();
    private readonly List<Accelerator> _accelerators = [];

    private Context(Builder builder, ImmutableArray<Device> devices)
    {
        Properties = builder;
        Devices = devices;
    }

    /// <summary>Raised when an accelerator was created.</summary>
    public event EventHandler<Accelerator>? AcceleratorCreated;

    /// <summary>The version of this assembly.</summary>
    public static string Version { get; } = typeof(Context).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>The settings.</summary>
    public ContextProperties Properties { get; }

    /// <summary>The registered devices, in the order of their registration.</summary>
    public ImmutableArray<Device> Devices { get; }

    /// <summary>A context of every device of this machine.</summary>
    public static Context CreateDefault() => Create(builder => builder.Default());

    /// <summary>A context that a callback sets up.</summary>
    public static Context Create(Action<Builder> buildingCallback)
    {
        ArgumentNullException.ThrowIfNull(buildingCallback);
        Builder builder = new();
        buildingCallback(builder);
        return builder.ToContext();
    }

    /// <summary>A builder without devices.</summary>
    public static Builder Create() => new();

    /// <summary>
    /// The best device: the first NVIDIA GPU, else the first GPU with OpenCL, else the processor. An OpenCL device that is no GPU is
    /// the processor once more, by a longer way. If preferred, the processor.
    /// </summary>
    /// <exception cref="NotSupportedException">The context has no device.</exception>
    public Device GetPreferredDevice(bool preferCPU)
    {
        foreach (Device device in GetPreferredDevices(preferCPU, false))
            return device;
        throw new NotSupportedException("The context has no device: register one, as in Context.Create(b => b.CPU()).");
    }

    /// <summary>
    /// The devices, best first; only those of the preferred kind, GPUs or CPUs, if <paramref name="matchingDevicesOnly"/>.
    /// </summary>
    public IEnumerable<Device> GetPreferredDevices(bool preferCPU, bool matchingDevicesOnly)
    {
        IEnumerable<Device> sorted = Devices.OrderBy(device => Rank(device, preferCPU));
        return matchingDevicesOnly ? sorted.Where(device => IsGpu(device) != preferCPU) : sorted;
    }

    private static int Rank(Device device, bool preferCPU) => device.AcceleratorType switch
    {
        AcceleratorType.CPU => preferCPU ? 0 : 2,
        AcceleratorType.Cuda => preferCPU ? 2 : 0,
        _ => IsGpu(device) ? preferCPU ? 3 : 1 : preferCPU ? 1 : 3,
    };

    private static bool IsGpu(Device device) => device is CLDevice opencl
        ? !opencl.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU)
        : device.AcceleratorType == AcceleratorType.Cuda;

    /// <summary>The devices of a type.</summary>
    public DeviceCollection<TDevice> GetDevices<TDevice>()
        where TDevice : Device => new([.. Devices.OfType<TDevice>()]);

    /// <summary>A device of a type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
    public TDevice GetDevice<TDevice>(int deviceIndex)
        where TDevice : Device => GetDevices<TDevice>()[deviceIndex];

    /// <summary>Enumerates the devices.</summary>
    public ImmutableArray<Device>.Enumerator GetEnumerator() => Devices.GetEnumerator();

    internal void Register(Accelerator accelerator)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            _accelerators.Add(accelerator);
        }
        AcceleratorCreated?.Invoke(this, accelerator);
    }

    internal void Unregister(Accelerator accelerator)
    {
        lock (_gate)
            _accelerators.Remove(accelerator);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Accelerator[] accelerators;
        lock (_gate)
            accelerators = [.. _accelerators];
        foreach (Accelerator accelerator in accelerators)
            accelerator.Dispose();
        base.Dispose(disposing);
    }
}
