using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>Launches <see cref="LinearVectorKernel{TNumber, TRows}"/> for one storage type.</summary>
internal abstract class LinearVector
{
    /// <summary>Compiles what is not compiled yet.</summary>
    public abstract void Warm();

    /// <summary>Launches the product of at most <see cref="RowCounts.Max"/> rows.</summary>
    /// <param name="input">[rows, inFeatures].</param>
    /// <param name="norm">The weight of a norm that comes first, or nothing.</param>
    /// <param name="epsilon">The norm's.</param>
    /// <param name="weights">The matrix.</param>
    /// <param name="bias">[outFeatures], or nothing.</param>
    /// <param name="output">[rows, outFeatures].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="epilogue">What becomes of a sum.</param>
    public abstract void Launch(
        ArrayView<float> input,
        ArrayView<float>? norm,
        float epsilon,
        PackedWeights weights,
        ArrayView<float>? bias,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue);
}

/// <inheritdoc/>
internal sealed class LinearVector<TNumber> : LinearVector
    where TNumber : struct, IMatrixNumber
{
    private readonly Accelerator accelerator;
    private readonly Lazy<ProductLaunch>[] launches;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public LinearVector(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        launches = [new(Load<RowCounts.One>), new(Load<RowCounts.Four>), new(Load<RowCounts.Six>)];
    }

    private delegate void ProductLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<float> norm,
        ArrayView<ushort> weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
        int lanesAcross,
        int epilogue,
        int hasBias,
        int hasNorm,
        float epsilon);

    /// <inheritdoc/>
    public override void Warm()
    {
        foreach (var launch in launches)
        {
            _ = launch.Value;
        }
    }

    /// <inheritdoc/>
    public override void Launch(
        ArrayView<float> input,
        ArrayView<float>? norm,
        float epsilon,
        PackedWeights weights,
        ArrayView<float>? bias,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue)
    {
        // Whole panels where there are enough of them to keep every multiprocessor at two groups, else halves or quarters.
        int lanesAcross = 8;
        while (lanesAcross > 2 && weights.Panels * (8L / lanesAcross) < 2L * accelerator.NumMultiprocessors)
        {
            lanesAcross /= 2;
        }

        long groups = weights.Panels * (8L / lanesAcross);
        Check.Range(nameof(Linear), "groups", groups, 1, int.MaxValue);
        launches[rows switch { 1 => 0, <= 4 => 1, _ => 2 }].Value(
            new KernelConfig(new Index1D((int)groups), new Index1D(LinearVectorKernel<TNumber, RowCounts.One>.Threads)),
            input,
            norm ?? input,
            weights.View.Cast<ushort>(),
            bias ?? input,
            output,
            rows,
            weights.InFeatures,
            weights.OutFeatures,
            lanesAcross,
            (int)epilogue,
            bias.HasValue ? 1 : 0,
            norm.HasValue ? 1 : 0,
            epsilon);
    }

    private ProductLaunch Load<TRows>()
        where TRows : struct, IRowCount => new(accelerator.LoadStreamKernel<
            ArrayView<float>, ArrayView<float>, ArrayView<ushort>, ArrayView<float>, ArrayView<float>,
            int, int, int, int, int, int, int, float>(
            LinearVectorKernel<TNumber, TRows>.Kernel));
}
