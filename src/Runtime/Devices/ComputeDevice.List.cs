using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ILGPU;
using ILGPU.Runtime;
#if !ILGPU_PACKAGE
using ILGPU.Extensions;
#endif

namespace IlgpuLlava.Runtime;

public sealed partial class ComputeDevice
{
    /// <summary>All devices that the program knows, those that cannot compute here too. Where a kind has several, the one that is taken
    /// without a number is the first of them.</summary>
    public static IReadOnlyList<DeviceDescription> List()
    {
        using ComputeDevice cpu = Open(DeviceName.Cpu);
        List<DeviceDescription> list = [new DeviceDescription(DeviceName.Cpu, true, cpu.Detail, Facts(cpu.Accelerator.Device))];
#if !ILGPU_PACKAGE
        const string what = "the same kernels, interpreted one scalar at a time; slow, to check the compiler";
        list.Add(new DeviceDescription(DeviceName.Interpreter, true, what));
#endif
        foreach (string kind in s_otherKinds)
        {
            Device[] devices = OfKind(kind, out Context known);
            using (known)
                list.AddRange(Describe(kind, devices));
        }
        return list;
    }

    private static IEnumerable<DeviceDescription> Describe(string kind, Device[] devices)
    {
        if (devices.Length == 0)
        {
            yield return new DeviceDescription(kind, false, WhyNone(kind));
            yield break;
        }
        int preferred = Preferred(devices);
        yield return new DeviceDescription(kind, true, Describe(devices[preferred]), Facts(devices[preferred]));
        for (int i = 0; i < devices.Length; i++)
        {
            if (i != preferred)
                yield return new DeviceDescription(new DeviceName(kind, i).ToString(), true, Describe(devices[i]), Facts(devices[i]));
        }
        foreach (string unusable in Unusable(kind))
            yield return new DeviceDescription($"({kind})", false, unusable);
    }

    private static string Describe(Device device) => device.AcceleratorType == AcceleratorType.CPU
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{device.WarpSize} lanes ({Instructions()}), {device.NumMultiprocessors} threads, {device.MemorySize / 1e9:F1} GB memory")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{device.Name}, {(IsGpu(device) ? "GPU" : "no GPU")}, {device.WarpSize} lanes, {device.NumMultiprocessors} "
            + $"{(device.AcceleratorType == AcceleratorType.Cuda ? "multiprocessors" : "compute units")}, "
            + $"{device.MemorySize / 1e9:F1} GB memory");

    private static string Facts(Device device) => string.Create(
        CultureInfo.InvariantCulture,
        $"{device.MaxNumThreadsPerGroup} threads a group, {device.MaxSharedMemoryPerGroup / 1024.0:0.#} KB shared memory; "
        + $"{Driver(device)}");

    private static string Driver(Device device)
    {
        string runtime = $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.ProcessArchitecture}";
#if ILGPU_PACKAGE
        return device is ILGPU.Runtime.OpenCL.CLDevice opencl ? opencl.PlatformName : runtime;
#else
        return device.AcceleratorType == AcceleratorType.CPU ? runtime : device.GetDriver();
#endif
    }

    private static string Instructions() =>
        Vector512.IsHardwareAccelerated ? "AVX-512"
        : Avx2.IsSupported ? "AVX2"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors"
        : "no vectors";
}
