using ILGPU;
using ILGPU.Interpreter;
using ILGPU.IR;
using ILGPU.Transform;
using IlgpuLlava.Ilgpu.Tests.Frontend;

namespace IlgpuLlava.Ilgpu.Tests.Transform;

/// <summary>Kernels from C# through the pipeline.</summary>
public class KernelTests
{
    [Test]
    public void RegisterTileHasNoLocalMemoryLeft()
    {
        Function function = CompileTile();
        Assert.That(function.Values().Count(v => v.Op == OpCode.Alloca), Is.GreaterThan(0));
        Pipeline.Optimize(function);
        Assert.That(function.Values().Count(v => v.Op == OpCode.Alloca), Is.Zero);
        Loop loop = new LoopForest(function).InnerFirst().Single();
        Assert.Multiple(() =>
        {
            // Four steps of 6 x 4 products; 6 + 4 loads each; 24 sums and the counter are carried.
            Assert.That(loop.Blocks.Sum(b => b.Body.Count(v => v.Op == OpCode.FusedMultiplyAdd)), Is.EqualTo(96));
            Assert.That(loop.Blocks.Sum(b => b.Body.Count(v => v.Op == OpCode.Load)), Is.EqualTo(40));
            Assert.That(loop.Header.Phis, Has.Count.EqualTo(25));
            Assert.That(function.Values().Count(), Is.LessThan(600));
        });
    }

    [Test]
    public unsafe void RegisterTileComputesTheProduct()
    {
        const int rows = 12, columns = 8, depth = 16;
        Random random = new(3);
        float[] a = [.. Enumerable.Range(0, rows * depth).Select(_ => random.NextSingle() - 0.5f)];
        float[] b = [.. Enumerable.Range(0, depth * columns).Select(_ => random.NextSingle() - 0.5f)];
        float[] expected = new float[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                for (int k = 0; k < depth; k++)
                    expected[(i * columns) + j] = MathF.FusedMultiplyAdd(a[(i * depth) + k], b[(k * columns) + j],
                        expected[(i * columns) + j]);
            }
        }
        foreach (bool optimise in new[] { false, true })
        {
            Function function = CompileTile();
            if (optimise)
                Pipeline.Optimize(function);
            float[] c = new float[rows * columns];
            fixed (float* pa = a, pb = b, pc = c)
            {
                new InterpreterProgram(function).Launch(
                    new InterpreterLaunch(1, GroupX: 4) { Extent = (4, 1, 1) },
                    [(long)pa, a.Length, (long)pb, b.Length, (long)pc, c.Length, columns, depth]);
            }
            Assert.That(c, Is.EqualTo(expected), $"optimised: {optimise}");
        }
    }

    private static Function CompileTile() =>
        KernelRun.Compile((Action<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int>)Kernels.TileProduct);
}
