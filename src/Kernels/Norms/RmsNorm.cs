using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Root mean square norm: y[r, i] = weight[i] * (x[r, i] * (1 / sqrt(mean_j x[r, j]^2 + epsilon))), in float32 and in this
/// order of products, which is that of Hugging Face's <c>LlamaRMSNorm</c>.
/// </summary>
/// <remarks>
/// Source: Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019. Input and output are [rows, columns], row-major;
/// the output may be the input. One warp a row; the sum's order depends on the number of columns alone (<see cref="RowSum"/>).
/// </remarks>
public sealed partial class RmsNorm : IWarmable, IObserved
{
    private const string Op = nameof(RmsNorm);
    private readonly Accelerator accelerator;
    private readonly Lazy<Action<KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, float>> kernel;

    /// <summary>Makes the op for one accelerator. The kernel is compiled at its first launch or by <see cref="Warm"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    public RmsNorm(Accelerator accelerator)
    {
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        kernel = new(() => accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<float>, ArrayView<float>, int, float>(Kernel));
    }

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <inheritdoc/>
    public void Warm() => _ = kernel.Value;

    /// <summary>Normalises <paramref name="rows"/> rows.</summary>
    /// <param name="input">[rows, columns].</param>
    /// <param name="weight">[columns].</param>
    /// <param name="output">[rows, columns]; may be <paramref name="input"/>.</param>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <param name="columns">Columns, 1 or more.</param>
    /// <param name="epsilon">Added to the mean square; finite, 0 or more.</param>
    /// <exception cref="ArgumentException">A view is too short for its shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void Run(
        ArrayView<float> input, ArrayView<float> weight, ArrayView<float> output, int rows, int columns, float epsilon)
    {
        NormArguments.Check(Op, input, weight, output, rows, columns, epsilon);
        if (rows > 0)
        {
            var (launch, observer) = (kernel.Value, Observer);
            observer?.Begin(Cost(rows, columns));
            launch(WarpGroups.Of(accelerator, Op, rows), input, weight, output, columns, epsilon);
            observer?.End();
        }
    }

    private static void Kernel(ArrayView<float> input, ArrayView<float> weight, ArrayView<float> output, int columns, float epsilon)
    {
        long start = (long)Grid.IdxX * columns;
        float meanSquare = RowSum.Of<RowTerms.Square>(input, start, columns, 0f) / columns;
        float scale = 1f / MathF.Sqrt(meanSquare + epsilon);
        for (int column = Warp.LaneIdx; column < columns; column += Warp.WarpSize)
        {
            output[start + column] = weight[column] * (input[start + column] * scale);
        }
    }
}
