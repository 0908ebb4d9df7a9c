using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.Ptx;
using ILGPU.Extensions;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>A hint changes no result, reads nothing, and reaches the CPU alone.</summary>
public class PrefetchTests
{
    [Test]
    public void Hints_of_every_kind_of_address_change_nothing([Values(16, 8, 4)] int lanes, [Values] bool interpreter)
    {
        using Context context = Context.Create(b => b.CPU(new CpuOptions { Lanes = lanes, Threads = 1, Interpreter = interpreter }));
        using Accelerator accelerator = context.Devices[0].CreateAccelerator(context);
        var kernel = accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<float>, int>(Hinted);
        float[] x = [.. Enumerable.Range(0, 3 * lanes).Select(i => i * 0.5f)];
        using var bufferX = accelerator.Allocate1D(x);
        using var bufferY = accelerator.Allocate1D<float>(3 * lanes);
        kernel(new KernelConfig(3, lanes), bufferX.View, bufferY.View, x.Length);
        accelerator.Synchronize();
        Assert.That(bufferY.GetAsArray1D(), Is.EqualTo(x.Select((v, i) => i % 2 == 0 ? v + 1 : v * 2)));
    }

    [Test]
    public void A_hint_stays_in_code_for_the_CPU()
    {
        Function function = Optimized(Hinted, AcceleratorType.CPU);
        Assert.That(function.Values().Count(v => v.Op == OpCode.Prefetch), Is.EqualTo(5));
    }

    [Test]
    public void Other_devices_get_the_text_without_it([Values(AcceleratorType.Cuda, AcceleratorType.OpenCL)] AcceleratorType type)
    {
        Assert.That(Text(Hinted, type).Replace(nameof(Hinted), nameof(Plain)), Is.EqualTo(Text(Plain, type)));
    }

    private static void Hinted(ArrayView<float> x, ArrayView<float> y, int length)
    {
        int index = Grid.GlobalIndex.X;
        Prefetch.Line(ref x[0]);
        Prefetch.Line(ref x[index]);
        Prefetch.Line(ref x[index * index % length]);
        if (index % 2 == 0)
        {
            // Far outside of everything.
            Prefetch.Line(ref x[index + (1L << 40)]);
            y[index] = x[index] + 1;
        }
        else
        {
            Prefetch.Line(ref y[index]);
            y[index] = x[index] * 2;
        }
    }

    private static void Plain(ArrayView<float> x, ArrayView<float> y, int length)
    {
        int index = Grid.GlobalIndex.X;
        if (index % 2 == 0)
            y[index] = x[index] + 1;
        else
            y[index] = x[index] * 2;
    }

    private static string Text(Delegate kernel, AcceleratorType type)
    {
        Function function = Optimized(kernel, type);
        return type == AcceleratorType.Cuda
            ? PtxEmitter.Emit(function, new PtxTarget(86, 80, false)).Source
            : ClEmitter.Emit(function, new ClFeatures(HasDouble: true, HasInt64Atomics: true)).Source;
    }

    private static Function Optimized(Delegate kernel, AcceleratorType type)
    {
        KernelEntry entry = new(kernel.Method, false, KernelSpecialization.Empty, [.. new object?[kernel.Method.GetParameters().Length]]);
        Function function = KernelFrontend.Compile(entry, new CompilationTarget(type, 16, 256));
        Pipeline.Optimize(function);
        return function;
    }
}
