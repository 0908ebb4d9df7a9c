using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Layer norm: y[r, i] = (x[r, i] - mean_r) / sqrt(variance_r + epsilon) * weight[i] + bias[i], with the biased variance.
/// </summary>
/// <remarks>
/// Source: Ba, Kiros and Hinton, "Layer Normalization", 2016. Input and output are [rows, columns], row-major; the output may
/// be the input. One warp a row, in two passes (mean, then squared distances from it), which loses nothing to cancellation;
/// the order of both sums depends on the number of columns alone (<see cref="RowSum"/>).
/// </remarks>
public sealed partial class LayerNorm : IWarmable, IObserved
{
    private const string Op = nameof(LayerNorm);
    private readonly Accelerator accelerator;
    private readonly Lazy<Action<
        KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, float>> kernel;

    /// <summary>Makes the op for one accelerator. The kernel is compiled at its first launch or by <see cref="Warm"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    public LayerNorm(Accelerator accelerator)
    {
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        kernel = new(() => accelerator
            .LoadStreamKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, float>(Kernel));
    }

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <inheritdoc/>
    public void Warm() => _ = kernel.Value;

    /// <summary>Normalises <paramref name="rows"/> rows.</summary>
    /// <param name="input">[rows, columns].</param>
    /// <param name="weight">[columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="output">[rows, columns]; may be <paramref name="input"/>.</param>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <param name="columns">Columns, 1 or more.</param>
    /// <param name="epsilon">Added to the variance; finite, 0 or more.</param>
    /// <exception cref="ArgumentException">A view is too short for its shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void Run(
        ArrayView<float> input,
        ArrayView<float> weight,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int columns,
        float epsilon)
    {
        NormArguments.Check(Op, input, weight, output, rows, columns, epsilon);
        Check.Length(Op, nameof(bias), bias, columns, $"{columns} columns");
        if (rows > 0)
        {
            var (launch, observer) = (kernel.Value, Observer);
            observer?.Begin(Cost(rows, columns));
            launch(WarpGroups.Of(accelerator, Op, rows), input, weight, bias, output, columns, epsilon);
            observer?.End();
        }
    }

    private static void Kernel(
        ArrayView<float> input, ArrayView<float> weight, ArrayView<float> bias, ArrayView<float> output, int columns, float epsilon)
    {
        long start = (long)Grid.IdxX * columns;
        float mean = RowSum.Of<RowTerms.Plain>(input, start, columns, 0f) / columns;
        float variance = RowSum.Of<RowTerms.SquaredDistance>(input, start, columns, mean) / columns;
        float scale = 1f / MathF.Sqrt(variance + epsilon);
        for (int column = Warp.LaneIdx; column < columns; column += Warp.WarpSize)
        {
            output[start + column] = Fma.Of((input[start + column] - mean) * scale, weight[column], bias[column]);
        }
    }
}
