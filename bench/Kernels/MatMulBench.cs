using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary>The matrix product of <see cref="Linear"/> against the hand-written one, on the same operands.</summary>
internal static class MatMulBench
{
    private const int Rows = 480;
    private const int Features = 2048;
    private const double Work = 2.0 * Rows * Features * Features / 1e9;
    private static readonly string s_shape = $"[{Rows}, {Features}] x [{Features}, {Features}]";

    /// <summary>Runs it for one type of weights. The yardstick is float32 on the processor, and on other devices the processor's
    /// product of the same type.</summary>
    /// <param name="bed">The bed.</param>
    /// <param name="name">The result's name.</param>
    /// <param name="type">The kernel's weights.</param>
    /// <param name="remark">Receives a warning where the products differ.</param>
    public static BenchResult Run(Bed bed, string name, ElementType type, TextWriter remark)
    {
        if (bed.Processor is { } processor)
            return RunBeside(bed, processor, name, type, remark);
        using PackedWeights weights = bed.Weights(Features, Features, type);
        using PackedWeights plain = bed.Weights(Features, Features, ElementType.Float32);
        using var input = bed.Floats(Rows * Features);
        using var output = bed.Floats(Rows * Features);
        using var expected = bed.Floats(Rows * Features);
        PackedWeights other = type == ElementType.Float32 ? weights : plain;
        nint a = input.View.BaseView.LoadEffectiveAddressAsPtr();
        nint b = other.View.LoadEffectiveAddressAsPtr();
        nint c = expected.View.BaseView.LoadEffectiveAddressAsPtr();
        (Samples figure, Samples yardstick) = Duel.Run(
            _ => bed.Kernels.Linear.Run(input.View, weights, output.View, Rows),
            _ => bed.MatrixProduct.Run(a, b, c, Rows, Features / WeightPacking.PanelWidth, Features),
            bed.Seconds);
        if (type == ElementType.Float32)
            Compare(output.GetAsArray1D(), expected.GetAsArray1D(), remark);
        return BenchResult.Rate(name, Work, "GFLOP/s", figure, Work, yardstick, "hand-written float32 product", s_shape);
    }

    private static BenchResult RunBeside(Bed bed, Bed processor, string name, ElementType type, TextWriter remark)
    {
        using Product own = new(bed, type);
        using Product other = new(processor, type);
        (Samples figure, Samples yardstick) = Duel.Run(_ => own.Run(), _ => other.Run(), bed.Seconds);
        Compare(own.Result(), other.Result(), remark);
        return BenchResult.Rate(name, Work, "GFLOP/s", figure, Work, yardstick, "the CPU back end", s_shape);
    }

    private sealed class Product(Bed bed, ElementType type) : IDisposable
    {
        private readonly PackedWeights _weights = bed.Weights(Features, Features, type);
        private readonly MemoryBuffer1D<float, Stride1D.Dense> _input = bed.Floats(Rows * Features);
        private readonly MemoryBuffer1D<float, Stride1D.Dense> _output = bed.Floats(Rows * Features);

        public void Run()
        {
            bed.Kernels.Linear.Run(_input.View, _weights, _output.View, Rows);
            bed.Accelerator.Synchronize();
        }

        public float[] Result() => _output.GetAsArray1D();

        public void Dispose()
        {
            _weights.Dispose();
            _input.Dispose();
            _output.Dispose();
        }
    }

    private static void Compare(float[] actual, float[] expected, TextWriter remark)
    {
        double worst = 0;
        for (int i = 0; i < actual.Length; i++)
            worst = Math.Max(worst, Math.Abs(actual[i] - expected[i]));
        // Sums of 2048 products of numbers near 2^-6.
        if (!(worst < 1e-4))
            remark.WriteLine($"bench: kernel and yardstick of the matrix product differ by {worst}; one of them is wrong.");
    }
}
