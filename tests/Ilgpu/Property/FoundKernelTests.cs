using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Host;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>What random kernels have found, each as the smallest kernel that shows it.</summary>
[TestFixture(16, false)]
[TestFixture(8, false)]
[TestFixture(4, false)]
[TestFixture(8, true)]
public unsafe class FoundKernelTests(int lanes, bool interpreter)
{
    private static readonly double[] s_exponents =
        [-8.25, -8.25, 0, 1e300, -8.25, 3.1, double.NaN, -8.25, -8.25, 700, -8.25, -8.25, -8.25, -8.25, -8.25, -8.25, -8.25, -1e300];

    [Test]
    public void Stackalloc_of_structs() => Check<int, int>(StackKernel, [.. Enumerable.Range(0, 20)]);

    [Test]
    public void Exp_of_a_double_does_not_depend_on_the_other_lanes()
    {
        double[] together = Run<double, double>(ExpKernel, s_exponents);
        for (int i = 0; i < s_exponents.Length; i++)
            Assert.That(Run<double, double>(ExpKernel, [s_exponents[i]])[0], Is.EqualTo(together[i]), $"{s_exponents[i]}");
    }

    private static void StackKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        ILGPU.Half* cells = stackalloc ILGPU.Half[4];
        cells[input[i] & 3] = (ILGPU.Half)i.X;
        output[i] = (int)cells[1];
    }

    private static void ExpKernel(Index1D i, ArrayView<double> input, ArrayView<double> output) => output[i] = Math.Exp(input[i]);

    private void Check<TIn, TOut>(Action<Index1D, ArrayView<TIn>, ArrayView<TOut>> kernel, TIn[] input)
        where TIn : unmanaged
        where TOut : unmanaged => Assert.That(Run(kernel, input), Is.EqualTo(Run(kernel, input, plain: true)));

    private TOut[] Run<TIn, TOut>(Action<Index1D, ArrayView<TIn>, ArrayView<TOut>> kernel, TIn[] input, bool plain = false)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        using Context context = Context.Create(b => b.CPU(new CpuOptions { Lanes = lanes, Threads = 1, Interpreter = interpreter }));
        using Accelerator accelerator = context.CreateCPUAccelerator(0);
        using MemoryBuffer1D<TIn, Stride1D.Dense> inputs = accelerator.Allocate1D(input);
        using MemoryBuffer1D<TOut, Stride1D.Dense> outputs = accelerator.Allocate1D(new TOut[input.Length]);
        if (plain)
            PlainRunner.Run(new Index1D(input.Length), 8, i => kernel(i, inputs.View, outputs.View));
        else
            accelerator.LoadAutoGroupedStreamKernel(kernel)(input.Length, inputs.View, outputs.View);
        accelerator.Synchronize();
        return outputs.GetAsArray1D();
    }
}
