using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace IlgpuLlava.Ilgpu.Tests.Api;

/// <summary>From a typed launcher to the result, through the whole of the public surface.</summary>
public sealed class InterpreterLaunchTests
{
    private Context _context = null!;
    private CPUAccelerator _accelerator = null!;

    [SetUp]
    public void SetUp()
    {
        _context = Context.Create(builder => builder.CPU(new CpuOptions { Lanes = 8, Threads = 2, Interpreter = true }));
        _accelerator = _context.CreateCPUAccelerator(0);
    }

    [TearDown]
    public void TearDown() => _context.Dispose();

    private static void Axpy(Index1D i, ArrayView1D<float, Stride1D.Dense> y, ArrayView<float> x, float a, SpecializedValue<int> n) =>
        y[i] += (a * x[i]) + n;

    private static void Sums(ArrayView<int> input, ArrayView<int> sums, ArrayView<float> maxima)
    {
        int value = input[Grid.GlobalLinearIndex];
        int sum = GroupExtensions.AllReduce<int, AddInt32>(value);
        float maximum = WarpExtensions.AllReduce<float, MaxFloat>(value);
        sums[Grid.GlobalLinearIndex] = sum;
        maxima[Grid.GlobalLinearIndex] = maximum;
    }

    [Test]
    public void ImplicitlyGrouped([Values(1, 8, 21)] int extent)
    {
        using MemoryBuffer1D<float, Stride1D.Dense> x = _accelerator.Allocate1D(Enumerable.Range(0, 30).Select(i => i * 0.5f).ToArray());
        using MemoryBuffer1D<float, Stride1D.Dense> y = _accelerator.Allocate1D(Enumerable.Range(0, 30).Select(i => 1.0f).ToArray());
        var kernel = _accelerator.LoadAutoGroupedStreamKernel<
            Index1D, ArrayView1D<float, Stride1D.Dense>, ArrayView<float>, float, SpecializedValue<int>>(Axpy);
        kernel(extent, y.View, x.View, -2.0f, SpecializedValue.New(3));
        Assert.That(y.GetAsArray1D(), Is.EqualTo(Enumerable.Range(0, 30).Select(i => i < extent ? 4.0f - i : 1.0f)));
    }

    [Test]
    public void ReductionsOfGroupsOfEverySize([Range(1, 8)] int groupSize)
    {
        int[] data = [.. Enumerable.Range(0, 3 * groupSize).Select(i => (i * 37 % 11) - 20)];
        using MemoryBuffer1D<int, Stride1D.Dense> input = _accelerator.Allocate1D(data);
        using MemoryBuffer1D<int, Stride1D.Dense> sums = _accelerator.Allocate1D<int>(data.Length);
        using MemoryBuffer1D<float, Stride1D.Dense> maxima = _accelerator.Allocate1D<float>(data.Length);
        var kernel = _accelerator.LoadStreamKernel<ArrayView<int>, ArrayView<int>, ArrayView<float>>(Sums);
        kernel((3, groupSize), input.View, sums.View, maxima.View);
        int[][] groups = [.. data.Chunk(groupSize)];
        Assert.That(sums.GetAsArray1D(), Is.EqualTo(groups.SelectMany(g => g.Select(_ => g.Sum()))));
        Assert.That(maxima.GetAsArray1D(), Is.EqualTo(groups.SelectMany(g => g.Select(_ => (float)g.Max()))));
    }
}
