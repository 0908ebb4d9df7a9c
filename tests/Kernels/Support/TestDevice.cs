using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>The devices that every kernel test runs on, all of them software, so that none may be missing.</summary>
internal static class TestDevice
{
    private static readonly (string Name, CpuOptions Options)[] Devices =
    [
        ("cpu16", new CpuOptions { Lanes = 16, Threads = 2 }),
        ("cpu8", new CpuOptions { Lanes = 8, Threads = 2 }),
        ("cpu4", new CpuOptions { Lanes = 4, Threads = 2 }),
        ("interpreter", new CpuOptions { Lanes = 8, Threads = 1, Interpreter = true }),
    ];

    private static readonly Lazy<Context> SharedContext = new(() => Context.Create(builder =>
    {
        foreach (var device in Devices)
        {
            builder.CPU(device.Options);
        }
    }));

    private static readonly Dictionary<string, (Accelerator Accelerator, KernelSet Kernels)> Opened = [];

    /// <summary>Every device, in the order of their registration.</summary>
    public static string[] All { get; } = [.. Devices.Select(device => device.Name)];

    /// <summary>Whether a device is an interpreter, which is slow: tests give it small sizes.</summary>
    public static bool IsInterpreter(string name) => Devices[Array.IndexOf(All, name)].Options.Interpreter;

    /// <summary>The device's accelerator and kernels, made once for all tests.</summary>
    public static (Accelerator Accelerator, KernelSet Kernels) Open(string name)
    {
        lock (Opened)
        {
            if (!Opened.TryGetValue(name, out var opened))
            {
                var accelerator = SharedContext.Value.Devices[Array.IndexOf(All, name)].CreateAccelerator(SharedContext.Value);
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
}
