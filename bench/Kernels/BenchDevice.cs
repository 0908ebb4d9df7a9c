using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace IlgpuLlava.Bench;

/// <summary>The devices that can be measured, by name.</summary>
internal static class BenchDevice
{
    public const string Cpu = "cpu";

    // OpenCL in the form of GPUs, whatever the device is.
    private const string OpenClGpu = "opencl-gpu";
    private const string OpenCl = "opencl";
    private const string Cuda = "cuda";

    public static string[] Known { get; } = [Cpu, OpenCl, OpenClGpu, Cuda];

    public static Context.Builder Register(Context.Builder builder, string device, CpuOptions options) => device switch
    {
        OpenCl => builder.OpenCL(new OpenClOptions { Lanes = options.Lanes }),
        OpenClGpu => builder.OpenCL(new OpenClOptions { Form = OpenClForm.Threads }),
        Cuda => builder.Cuda(),
        _ => builder.CPU(options),
    };

    /// <exception cref="NotSupportedException">There is none.</exception>
    public static Device First(Context context, string device) => context.Devices.FirstOrDefault()
        ?? throw new NotSupportedException($"This machine has no device for --device {device}.");
}
