using ILGPU;
using ILGPU.Runtime;
#if ILGPU_PACKAGE
using ILGPU.Runtime.CPU;
#endif

namespace IlgpuLlava.Runtime;

/// <summary>A device that computes: the kernel compiler's context and accelerator.</summary>
public sealed partial class ComputeDevice : IDisposable
{
    private readonly Context _context;
    private bool _isHeld;

    private ComputeDevice(string name, bool profiling, Action<Context.Builder> register, int index = 0)
    {
        Name = name;
        CanProfile = profiling;
        _context = Context.Create(builder =>
        {
            register(builder);
            builder.EnableAlgorithms();
            if (profiling)
                builder.Profiling();
        });
        try
        {
            Accelerator = _context.Devices[index].CreateAccelerator(_context);
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    /// <summary>What <c>--device</c> calls it.</summary>
    public string Name { get; }

    /// <summary>What it is, in a line.</summary>
    public string Detail => Describe(Accelerator.Device);

    /// <summary>Whether it was opened for profiling sessions.</summary>
    public bool CanProfile { get; }

    internal Accelerator Accelerator { get; }

    /// <summary>Whether a thread that was given up still computes on it.</summary>
    internal bool IsHeld
    {
        get => Volatile.Read(ref _isHeld);
        set => Volatile.Write(ref _isHeld, value);
    }

    /// <summary>Opens a device.</summary>
    /// <param name="name"><c>auto</c> (a CUDA device, else an OpenCL GPU, else the processor), <c>cpu</c>, <c>interpreter</c> (kernels
    /// interpreted, not compiled: slow, the compiler's oracle), <c>opencl</c> (the first OpenCL device: a GPU where there is one),
    /// <c>cuda</c>, or one of several by its number: <c>opencl:1</c>.</param>
    /// <param name="threads">Threads that compute, on the processor; 0 takes as many as affinity and quota allow.</param>
    /// <param name="profiling">Whether profiling sessions will be run. It costs nothing but on OpenCL, whose driver then keeps
    /// times.</param>
    /// <exception cref="DeviceException">The device cannot compute here.</exception>
    /// <exception cref="ArgumentException">There is no device of that name.</exception>
    public static ComputeDevice Open(string name, int threads = 0, bool profiling = false)
    {
        DeviceName parsed = DeviceName.Parse(name);
        return parsed.Kind switch
        {
            DeviceName.Auto => Open(Best(), threads, profiling),
#if ILGPU_PACKAGE
            // ILGPU's own CPU accelerator has neither of the two settings.
            DeviceName.Cpu => new ComputeDevice(name, profiling, builder => builder.CPU()),
            DeviceName.Interpreter =>
                throw new DeviceException($"Device {name} cannot compute here: ILGPU's packages have no interpreter."),
#else
            DeviceName.Cpu => new ComputeDevice(name, profiling, builder => UseProcessor(builder, threads, interpreter: false)),
            DeviceName.Interpreter => new ComputeDevice(name, profiling, builder => UseProcessor(builder, threads, interpreter: true)),
#endif
            _ => OpenOther(parsed, profiling),
        };
    }

    /// <summary>Opens the first device that a caller registers, such as one that stands in for a GPU.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="register">Registers it.</param>
    /// <param name="profiling">Whether profiling sessions will be run.</param>
    internal static ComputeDevice Open(string name, Action<Context.Builder> register, bool profiling = false) =>
        new(name, profiling, register);

    /// <inheritdoc/>
    /// <remarks>Does nothing while a pass that never ended (<see cref="EngineOptions.PassTimeout"/>) still computes on the device: its
    /// memory must stay, and only the end of the process ends it.</remarks>
    public void Dispose()
    {
        if (IsHeld)
            return;
        Accelerator.Dispose();
        _context.Dispose();
    }
}
