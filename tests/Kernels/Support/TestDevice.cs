using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>The devices that every kernel test runs on: the CPU with 16, 8 and 4 lanes, and the interpreter. All of them are
/// software, so none may be missing.</summary>
internal static class TestDevice
{
    /// <summary>The name of the interpreter, which is slow: tests give it small sizes.</summary>
    public const string Interpreter = "interpreter";

    private static readonly Lazy<Context> SharedContext = new(() => Context.Create(builder => builder
        .CPU(new CpuOptions { Lanes = 16, Threads = 2 })
        .CPU(new CpuOptions { Lanes = 8, Threads = 2 })
        .CPU(new CpuOptions { Lanes = 4, Threads = 2 })
        .CPU(new CpuOptions { Lanes = 8, Threads = 1, Interpreter = true })));

    private static readonly Dictionary<string, (Accelerator Accelerator, KernelSet Kernels)> Opened = [];

    /// <summary>Every device, the names in the order of their registration.</summary>
    public static string[] All => ["cpu16", "cpu8", "cpu4", Interpreter];

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
