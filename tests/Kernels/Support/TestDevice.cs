using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using IlgpuLlava.PtxMachine;
using IlgpuLlava.PtxMachine.Driver;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>
/// The devices that every kernel test runs on: the processor in all its widths, the interpreter, the first OpenCL device, as suits it
/// and in the form of GPUs, the machine that checks and interprets PTX, and the first NVIDIA GPU. Without an OpenCL device its tests
/// are inconclusive, but fail where continuous integration runs them; without a GPU its tests are inconclusive everywhere.
/// </summary>
internal static class TestDevice
{
    private static readonly (string Name, CpuOptions Options)[] Devices =
    [
        ("cpu16", new CpuOptions { Lanes = 16, Threads = 2 }),
        ("cpu8", new CpuOptions { Lanes = 8, Threads = 2 }),
        ("cpu4", new CpuOptions { Lanes = 4, Threads = 2 }),
        ("interpreter", new CpuOptions { Lanes = 8, Threads = 1, Interpreter = true }),
    ];

    private const string OpenCl = "opencl";
    private const string OpenClGpu = "opencl-gpu";
    private const string Ptx = "ptx";
    private const string Cuda = "cuda";
    private const string NoOpenCl = "This machine has no OpenCL device; install one, as pocl-opencl-icd.";

    private static readonly PtxMachineDriver Machine = new(new MachineDevice { Options = new MachineOptions { ChecksRaces = true } });

    private static readonly Lazy<Context> SharedContext = new(() => Context.Create(builder =>
    {
        foreach (var device in Devices)
        {
            builder.CPU(device.Options);
        }

        builder.OpenCL().OpenCL(new OpenClOptions { Form = OpenClForm.Threads }).Cuda().Cuda(Machine);
    }));

    private static readonly Dictionary<string, (Accelerator Accelerator, KernelSet Kernels)> Opened = [];

    /// <summary>
    /// Every device, in the order of their registration; only those that <c>KERNEL_TEST_DEVICES</c> lists (as "cpu16,ptx"), where it
    /// is set.
    /// </summary>
    public static string[] All { get; } = Chosen([.. Devices.Select(device => device.Name), OpenCl, OpenClGpu, Ptx, Cuda]);

    /// <summary>Whether a device is an interpreter, as Oclgrind's OpenCL device is: slow, so that tests give it small sizes.</summary>
    public static bool IsInterpreter(string name) =>
        name is OpenCl or OpenClGpu
            ? Open(name).Accelerator.Name.StartsWith("Oclgrind", StringComparison.Ordinal)
            : Array.Find(Devices, device => device.Name == name) is { Options.Interpreter: true };

    /// <summary>The device's accelerator and kernels, made once for all tests.</summary>
    public static (Accelerator Accelerator, KernelSet Kernels) Open(string name)
    {
        lock (Opened)
        {
            if (!Opened.TryGetValue(name, out var opened))
            {
                var accelerator = FindDevice(name).CreateAccelerator(SharedContext.Value);
                opened = (accelerator, new KernelSet(accelerator) { PortableOnly = true });
                Opened.Add(name, opened);
            }

            return opened;
        }
    }

    /// <summary>Ends every device that a test has opened.</summary>
    public static void CloseAll()
    {
        foreach (var (accelerator, kernels) in Opened.Values)
        {
            kernels.Dispose();
            accelerator.Dispose();
        }

        Opened.Clear();
        if (SharedContext.IsValueCreated)
        {
            SharedContext.Value.Dispose();
        }
    }

    private static Device FindDevice(string name) => name switch
    {
        OpenCl => FirstOf(AcceleratorType.OpenCL, NoOpenCl, neededInCi: true),
        // The same devices once more, behind the others.
        OpenClGpu => FirstOf(AcceleratorType.OpenCL, NoOpenCl, neededInCi: true, half: 1),
        Ptx => FindMachine(),
        Cuda => FirstOf(AcceleratorType.Cuda, "This machine has no NVIDIA GPU with a driver.", neededInCi: false),
        _ => SharedContext.Value.Devices[Array.FindIndex(Devices, device => device.Name == name)],
    };

    // It is registered last.
    private static CudaDevice FindMachine() => SharedContext.Value.Devices.OfType<CudaDevice>().Last();

    private static string[] Chosen(string[] names)
    {
        if (Environment.GetEnvironmentVariable("KERNEL_TEST_DEVICES") is not { Length: > 0 } list)
        {
            return names;
        }

        string[] chosen = list.Split(',');
        return chosen.FirstOrDefault(name => !names.Contains(name)) is { } unknown
            ? throw new ArgumentException($"KERNEL_TEST_DEVICES names '{unknown}', which is none of {string.Join(", ", names)}.")
            : chosen;
    }

    private static Device FirstOf(AcceleratorType type, string whyNone, bool neededInCi, int half = 0)
    {
        Device[] found = [.. SharedContext.Value.Devices.Where(device => device.AcceleratorType == type && device != FindMachine())];
        if (found.Length > 0)
        {
            return found[half * found.Length / 2];
        }

        if (neededInCi && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
        {
            Assert.Fail(whyNone);
        }

        Assert.Inconclusive(whyNone);
        throw new InvalidOperationException(whyNone);
    }
}
