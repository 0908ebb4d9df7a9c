using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>C# kernels through the whole way: launcher, frontend, CPU back end.</summary>
public class KernelTests
{
    public static void Saxpy(Index1D index, float a, ArrayView<float> x, ArrayView<float> y) => y[index] = (a * x[index]) + y[index];

    public static void RowSums(ArrayView<float> rows, ArrayView<float> sums, int width)
    {
        float sum = 0;
        for (int i = Group.IdxX; i < width; i += Group.DimX)
            sum += rows[(Grid.IdxX * width) + i];
        for (int offset = Warp.WarpSize / 2; offset > 0; offset /= 2)
            sum += Warp.ShuffleXor(sum, offset);
        if (Group.IdxX == 0)
            sums[Grid.IdxX] = sum;
    }

    [Test]
    public void Saxpy_of_every_length([Values(16, 8, 4)] int lanes)
    {
        using Context context = Context.Create(b => b.CPU(new CPUDevice(lanes, 1, 2)));
        using Accelerator accelerator = context.GetCPUDevice(0).CreateAccelerator(context);
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, float, ArrayView<float>, ArrayView<float>>(Saxpy);
        for (int length = 1; length <= 257; length++)
        {
            float[] x = [.. Enumerable.Range(0, length).Select(i => i * 0.5f)];
            float[] y = [.. Enumerable.Range(0, length).Select(i => 100f - i)];
            using var bufferX = accelerator.Allocate1D(x);
            using var bufferY = accelerator.Allocate1D(y);
            kernel(length, 3f, bufferX.View, bufferY.View);
            accelerator.Synchronize();
            Assert.That(bufferY.GetAsArray1D(), Is.EqualTo(x.Zip(y, (a, b) => (3f * a) + b)), $"length {length}");
        }
    }

    [Test]
    public void Row_sums_with_shuffles([Values(16, 8, 4)] int lanes)
    {
        using Context context = Context.Create(b => b.CPU(new CPUDevice(lanes, 1, 2)));
        using Accelerator accelerator = context.GetCPUDevice(0).CreateAccelerator(context);
        var kernel = accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<float>, int>(RowSums);
        for (int width = 1; width <= 70; width++)
        {
            float[] rows = [.. Enumerable.Range(0, 5 * width).Select(i => (float)(i % 13))];
            using var bufferX = accelerator.Allocate1D(rows);
            using var bufferY = accelerator.Allocate1D<float>(5);
            kernel(new KernelConfig(5, lanes), bufferX.View, bufferY.View, width);
            accelerator.Synchronize();
            Assert.That(bufferY.GetAsArray1D(), Is.EqualTo(rows.Chunk(width).Select(r => r.Sum())), $"width {width}");
        }
    }
}
