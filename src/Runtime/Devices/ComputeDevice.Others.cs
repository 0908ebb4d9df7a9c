using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
#if !ILGPU_PACKAGE
using ILGPU.Extensions;
#endif

namespace IlgpuLlava.Runtime;

public sealed partial class ComputeDevice
{
    private static readonly string[] s_otherKinds = [DeviceName.OpenCl, DeviceName.Cuda];

    /// <summary>What <c>auto</c> is on this machine: a CUDA device, else an OpenCL GPU, else the processor. An OpenCL device that is no
    /// GPU is the processor once more, by another way: it is never chosen.</summary>
    private static string Best()
    {
        using Context known = Context.Create(builder => builder.Cuda().OpenCL());
        return Best([.. known.Devices.Select(device => (device.AcceleratorType, IsGpu(device)))]);
    }

    /// <summary>The best of some devices.</summary>
    internal static string Best(IReadOnlyList<(AcceleratorType Type, bool IsGpu)> devices) =>
        devices.Any(device => device.Type == AcceleratorType.Cuda) ? DeviceName.Cuda
        : devices.Any(device => device is { Type: AcceleratorType.OpenCL, IsGpu: true }) ? DeviceName.OpenCl
        : DeviceName.Cpu;

    private static ComputeDevice OpenOther(DeviceName name, bool profiling)
    {
        Device[] devices = OfKind(name.Kind, out Context known);
        using (known)
        {
            if (devices.Length == 0)
                throw new DeviceException($"Device {name} cannot compute here: {WhyNone(name.Kind)}.");
            int index = name.Index ?? Preferred(devices);
            if (index >= devices.Length)
            {
                throw new DeviceException(
                    $"Device {name} cannot compute here: this machine has {devices.Length} of the kind, {name.Kind}:0"
                    + (devices.Length > 1 ? $" to {name.Kind}:{devices.Length - 1}." : "."));
            }
            return new ComputeDevice(name.ToString(), profiling, builder => Register(builder, name.Kind), index);
        }
    }

    /// <summary>The devices of a kind in the driver's order, and the context that knows them.</summary>
    private static Device[] OfKind(string kind, out Context known)
    {
        known = Context.Create(builder => Register(builder, kind));
        return [.. known.Devices];
    }

    private static void Register(Context.Builder builder, string kind) => _ = kind == DeviceName.Cuda ? builder.Cuda() : builder.OpenCL();

    /// <summary>The first GPU; the first device where there is none.</summary>
    private static int Preferred(Device[] devices) => Math.Max(0, Array.FindIndex(devices, IsGpu));

    private static bool IsGpu(Device device) => device switch
    {
        CLDevice opencl => opencl.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU),
        _ => device.AcceleratorType == AcceleratorType.Cuda,
    };

    private static string WhyNone(string kind) => WhyNone(kind, Unusable(kind));

    /// <summary>Why a kind has no device that can compute.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="unusable">Each device of the kind that cannot, and why.</param>
    internal static string WhyNone(string kind, IReadOnlyList<string> unusable)
    {
        string reason = unusable.Count > 0 ? string.Join(", ", unusable)
            : kind == DeviceName.Cuda ? "this machine has no NVIDIA GPU with a driver"
            : "this machine has no OpenCL device";
        return kind == DeviceName.Cuda
            ? $"{reason}; take --device cpu or --device opencl"
            : $"{reason}; install its driver, or take --device cpu";
    }

    /// <summary>The devices of a kind that cannot compute, each with its reason.</summary>
    private static string[] Unusable(string kind)
    {
#if ILGPU_PACKAGE
        return [];
#else
        AcceleratorType type = kind == DeviceName.Cuda ? AcceleratorType.Cuda : AcceleratorType.OpenCL;
        return [.. DeviceFacts.Unusable().Where(d => d.AcceleratorType == type).Select(d => $"{d.Name}: {d.Reason}")];
#endif
    }
}
