using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>
/// The devices that every kernel test runs on: the processor in all its widths, the interpreter, and the first OpenCL device.
/// Without an OpenCL device its tests are inconclusive, but fail where continuous integration runs them.
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

    private static readonly Lazy<Context> SharedContext = new(() => Context.Create(builder =>
    {
        foreach (var device in Devices)
        {
            builder.CPU(device.Options);
        }

        builder.OpenCL();
    }));

    private static readonly Dictionary<string, (Accelerator Accelerator, KernelSet Kernels)> Opened = [];

    /// <summary>Every device, in the order of their registration.</summary>
    public static string[] All { get; } = [.. Devices.Select(device => device.Name), OpenCl];

    /// <summary>Whether a device is an interpreter, which is slow: tests give it small sizes.</summary>
    public static bool IsInterpreter(string name) => name != OpenCl && Devices[Array.IndexOf(All, name)].Options.Interpreter;

    /// <summary>The device's accelerator and kernels, made once for all tests.</summary>
    public static (Accelerator Accelerator, KernelSet Kernels) Open(string name)
    {
        lock (Opened)
        {
            if (!Opened.TryGetValue(name, out var opened))
            {
                var accelerator = FindDevice(name).CreateAccelerator(SharedContext.Value);
                opened = (accelerator, new KernelSet(accelerator));
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

    private static Device FindDevice(string name)
    {
        if (name != OpenCl)
        {
            return SharedContext.Value.Devices[Array.IndexOf(All, name)];
        }

        if (SharedContext.Value.GetCLDevices().Count == 0)
        {
            const string message = "This machine has no OpenCL device; install one, as pocl-opencl-icd.";
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            {
                Assert.Fail(message);
            }

            Assert.Inconclusive(message);
        }

        return SharedContext.Value.GetCLDevice(0);
    }
}
