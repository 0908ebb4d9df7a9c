using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuLlava.PtxMachine;
using IlgpuLlava.PtxMachine.Driver;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>
/// The devices of the kernels for matrix units: the PTX machine, which also looks for races, and the first NVIDIA GPU, without which
/// its tests are inconclusive.
/// </summary>
internal static class MatrixDevice
{
    public const string Machine = "ptx";

    public static readonly string[] All = [Machine, "cuda"];

    private static readonly Lazy<(Context Context, Accelerator Accelerator)> OpenedMachine = new(() =>
    {
        var device = new MachineDevice { Multiprocessors = 4, Options = new MachineOptions { Workers = 2, ChecksRaces = true } };
        var context = Context.Create(builder => builder.Cuda(new PtxMachineDriver(device)));
        return (context, context.Devices[0].CreateAccelerator(context));
    });

    /// <summary>The device's accelerator, made once for all tests.</summary>
    public static Accelerator Open(string name) =>
        name == Machine ? OpenedMachine.Value.Accelerator : TestDevice.Open(name).Accelerator;

    /// <summary>Ends the machine where a test has opened it.</summary>
    public static void Close()
    {
        if (OpenedMachine.IsValueCreated)
        {
            OpenedMachine.Value.Accelerator.Dispose();
            OpenedMachine.Value.Context.Dispose();
        }
    }
}
