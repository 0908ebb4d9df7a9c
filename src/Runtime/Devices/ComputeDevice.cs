using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
#if ILGPU_PACKAGE
using ILGPU.Runtime.CPU;
#endif

namespace IlgpuLlava.Runtime;

/// <summary>A device that computes: the kernel compiler's context and accelerator.</summary>
public sealed partial class ComputeDevice : IDisposable
{
    private const string NotYet = "this version has no CUDA; take --device cpu or --device opencl";
    private const string NoOpenCl = "this machine has no OpenCL device; install its driver, or take --device cpu";

    private readonly Context _context;

    private ComputeDevice(string name, Action<Context.Builder> device)
    {
        Name = name;
        _context = Context.Create(builder =>
        {
            device(builder);
            builder.EnableAlgorithms();
        });
        try
        {
            Accelerator = _context.GetPreferredDevice(preferCPU: true).CreateAccelerator(_context);
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    /// <summary>What <c>--device</c> calls it.</summary>
    public string Name { get; }

    /// <summary>Its facts in a line.</summary>
    public string Detail => Describe(Accelerator);

    internal Accelerator Accelerator { get; }

    /// <summary>Opens a device.</summary>
    /// <param name="name"><c>auto</c>, <c>cpu</c>, <c>interpreter</c> (kernels interpreted, not compiled: slow, the compiler's
    /// oracle), <c>opencl</c> (the first OpenCL device: a GPU where there is one), or <c>cuda</c>, which cannot compute yet.</param>
    /// <param name="threads">Threads that compute; 0 takes as many as affinity and quota allow.</param>
    /// <exception cref="DeviceException">The device cannot compute here.</exception>
    /// <exception cref="ArgumentException">There is no device of that name.</exception>
    public static ComputeDevice Open(string name, int threads = 0) => name switch
    {
#if ILGPU_PACKAGE
        // ILGPU's own CPU accelerator has neither of the two settings.
        "auto" or "cpu" => new ComputeDevice("cpu", builder => builder.CPU()),
        "interpreter" => throw new DeviceException($"Device {name} cannot compute here: ILGPU's packages have no interpreter."),
#else
        "auto" or "cpu" => new ComputeDevice("cpu", builder => UseProcessor(builder, threads, interpreter: false)),
        "interpreter" => new ComputeDevice("interpreter", builder => UseProcessor(builder, threads, interpreter: true)),
#endif
        "opencl" => OpenOpenCl(),
        "cuda" => throw new DeviceException($"Device {name} cannot compute here: {NotYet}."),
        _ => throw new ArgumentException($"Device {name} is not known; known are auto, cpu, interpreter, opencl and cuda.", nameof(name)),
    };

    /// <summary>All devices that the program knows, those that cannot compute here too.</summary>
    public static IReadOnlyList<DeviceDescription> List()
    {
        using ComputeDevice cpu = Open("cpu");
        return
        [
            new DeviceDescription("cpu", true, cpu.Detail),
            new DeviceDescription("interpreter", true, "the same kernels, interpreted one scalar at a time; slow, to check the compiler"),
            DescribeOpenCl(),
            new DeviceDescription("cuda", false, NotYet),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Accelerator.Dispose();
        _context.Dispose();
    }

    private static ComputeDevice OpenOpenCl()
    {
        using Context known = Context.Create(builder => builder.OpenCL());
        CLDevice device = PreferredOpenCl(known) ?? throw new DeviceException($"Device opencl cannot compute here: {NoOpenCl}.");
        IntPtr id = device.DeviceId;
        return new ComputeDevice("opencl", builder => builder.OpenCL(candidate => candidate.DeviceId == id));
    }

    private static DeviceDescription DescribeOpenCl()
    {
        using Context known = Context.Create(builder => builder.OpenCL());
        return PreferredOpenCl(known) is { } device
            ? new DeviceDescription("opencl", true, Describe(device))
            : new DeviceDescription("opencl", false, NoOpenCl);
    }

    private static CLDevice? PreferredOpenCl(Context context) =>
        context.Devices.OfType<CLDevice>().OrderBy(device => device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU) ? 0 : 1)
            .FirstOrDefault();

    private static string Describe(CLDevice device) => string.Create(
        CultureInfo.InvariantCulture,
        $"{device.Name}, {device.WarpSize} lanes, {device.NumMultiprocessors} compute units, {device.MemorySize / 1e9:F1} GB memory");

    private static string Describe(Accelerator accelerator) => accelerator.Device is CLDevice device ? Describe(device) : string.Create(
        CultureInfo.InvariantCulture,
        $"{accelerator.WarpSize} lanes ({Instructions()}), {accelerator.NumMultiprocessors} threads, "
        + $"{accelerator.MemorySize / 1e9:F1} GB memory");

    private static string Instructions() =>
        Vector512.IsHardwareAccelerated ? "AVX-512"
        : Avx2.IsSupported ? "AVX2"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors"
        : "no vectors";
}
