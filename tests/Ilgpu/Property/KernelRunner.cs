using System.Reflection;
using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.Host;
using IlgpuLlava.PtxMachine;
using IlgpuLlava.PtxMachine.Driver;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>Runs random kernels on the CPU back end with 16, 8 and 4 lanes, in the interpreter, as plain .NET, and as PTX on the machine,
/// and compares.</summary>
internal sealed class KernelRunner : IDisposable
{
    private readonly Context _context = Context.Create(builder => builder
        .CPU(new CpuOptions { Lanes = 16, Threads = 1 })
        .CPU(new CpuOptions { Lanes = 8, Threads = 1 })
        .CPU(new CpuOptions { Lanes = 4, Threads = 2 })
        .CPU(new CpuOptions { Lanes = 8, Threads = 1, Interpreter = true })
        .CPU(new CpuOptions { Lanes = 16, Threads = 1, Interpreter = true })
        .CPU(new CpuOptions { Lanes = 4, Threads = 1, Interpreter = true })
        .CPU(new CpuOptions { Lanes = 32, Threads = 1, Interpreter = true }));

    private const int Compiling = 3;
    private const int Interpreter = 3;

    private readonly Accelerator[] _accelerators;
    private readonly PtxMachineDriver _machine =
        new(new MachineDevice { Options = new MachineOptions { Workers = 1, Budget = 100_000_000 } });
    private readonly Context _machineContext;
    private readonly Accelerator _machineAccelerator;

    public KernelRunner()
    {
        _machineContext = Context.Create(builder => builder.Cuda(_machine));
        _machineAccelerator = _machineContext.GetCudaDevice(0).CreateAccelerator(_machineContext);
        _accelerators = [.. _context.Devices.OfType<CPUDevice>().Select(d => d.CreateAccelerator(_context))];
        Assert.That(_accelerators, Has.Length.EqualTo(7));
    }

    /// <summary>Kernels that the CPU back end refused as too large for .NET's optimiser.</summary>
    public int TooLarge { get; private set; }

    /// <summary>Runs it everywhere.</summary>
    /// <param name="program">The kernel.</param>
    /// <param name="withPlain">Whether plain .NET is asked too; else the interpreter is what the others are held to.</param>
    /// <param name="method">Its method, where it has been built before.</param>
    /// <returns>What is left in the output buffers.</returns>
    /// <exception cref="KernelMismatchException">Two do not agree.</exception>
    public Dictionary<ScalarType, Array> Check(KernelProgram program, bool withPlain, MethodInfo? method = null)
    {
        bool isNew = method is null;
        method ??= KernelBuilder.Build(program);
        if (program.Meets)
            return CheckMeeting(program, method);
        Dictionary<ScalarType, Array> interpreted = Launch(_accelerators[Interpreter], program, method);
        if (withPlain)
            KernelComparison.Check("plain .NET", RunPlain(program, method), "the interpreter", interpreted, exactly: false);
        Dictionary<ScalarType, Array>? first = null;
        foreach (Accelerator accelerator in _accelerators[..Compiling])
        {
            if (LaunchCompiled(accelerator, program, method) is not { } actual)
                continue;
            KernelComparison.Check("the interpreter", interpreted, accelerator.Name, actual, exactly: false);
            // With another number of lanes not even exp and the like may differ.
            first ??= actual;
            KernelComparison.Check(_accelerators[0].Name, first, accelerator.Name, actual, exactly: true);
        }
        // The machine is slow: of one kernel in all lengths it gets some.
        if (isNew || program.Threads % 8 == 1)
        {
            KernelComparison.Check(
                "the interpreter", interpreted, "the PTX machine", Launch(_machineAccelerator, program, method), exactly: false);
        }
        return interpreted;
    }

    /// <summary>Holds another device to the interpreter.</summary>
    /// <exception cref="KernelMismatchException">They do not agree.</exception>
    public void CheckOn(Accelerator accelerator, KernelProgram program, MethodInfo method) => KernelComparison.Check(
        "the interpreter", Launch(program.Meets ? InterpreterLike(accelerator) : _accelerators[Interpreter], program, method),
        accelerator.Name, Launch(accelerator, program, method), exactly: false);

    // What a group computes depends on its size: each number of lanes is held to the interpreter with as many.
    private Dictionary<ScalarType, Array> CheckMeeting(KernelProgram program, MethodInfo method)
    {
        Dictionary<ScalarType, Array>? interpreted = null;
        foreach (Accelerator accelerator in _accelerators[..Compiling])
        {
            interpreted = Launch(InterpreterLike(accelerator), program, method);
            if (LaunchCompiled(accelerator, program, method) is { } actual)
                KernelComparison.Check("the interpreter", interpreted, accelerator.Name, actual, exactly: false);
        }
        CheckOn(_machineAccelerator, program, method);
        return interpreted!;
    }

    private Accelerator InterpreterLike(Accelerator accelerator) =>
        _accelerators[Interpreter..].Single(a => a.WarpSize == accelerator.WarpSize);

    private Dictionary<ScalarType, Array>? LaunchCompiled(Accelerator accelerator, KernelProgram program, MethodInfo method)
    {
        try
        {
            return Launch(accelerator, program, method);
        }
        catch (Exception e) when (e is InternalCompilerException or NotSupportedException && e.Message.Contains("is too large for"))
        {
            TooLarge++;
            return null;
        }
    }

    public void Dispose()
    {
        _context.Dispose();
        _machineAccelerator.Dispose();
        _machineContext.Dispose();
        _machine.Dispose();
    }

    private static Dictionary<ScalarType, Array> Launch(Accelerator accelerator, KernelProgram program, MethodInfo method)
    {
        using KernelData data = new(accelerator, program);
        int n = program.Threads;
        if (program.Idle is { } idle)
        {
            int group = Math.Max(1, accelerator.WarpSize - idle);
            var kernel = accelerator.LoadStreamKernel(method.CreateDelegate<Action<Inputs, Outputs, int, int, float>>());
            int groups = program.Meets ? n / group : (n / group) + 1;
            kernel(new KernelConfig(groups, group), data.Inputs, data.Outputs, n, data.Uniform, data.UniformSingle);
        }
        else
        {
            var kernel = accelerator.LoadAutoGroupedStreamKernel(
                method.CreateDelegate<Action<Index1D, Inputs, Outputs, int, int, float>>());
            kernel(n, data.Inputs, data.Outputs, n, data.Uniform, data.UniformSingle);
        }
        accelerator.Synchronize();
        return data.Results();
    }

    private Dictionary<ScalarType, Array> RunPlain(KernelProgram program, MethodInfo method)
    {
        using KernelData data = new(_accelerators[0], program);
        int n = program.Threads;
        if (program.Idle is not null)
        {
            var kernel = method.CreateDelegate<Action<Inputs, Outputs, int, int, float>>();
            PlainRunner.Run(new KernelConfig((n / 8) + 1, 8), 8,
                () => kernel(data.Inputs, data.Outputs, n, data.Uniform, data.UniformSingle));
        }
        else
        {
            var kernel = method.CreateDelegate<Action<Index1D, Inputs, Outputs, int, int, float>>();
            PlainRunner.Run(new Index1D(n), 8, i => kernel(i, data.Inputs, data.Outputs, n, data.Uniform, data.UniformSingle));
        }
        return data.Results();
    }
}
