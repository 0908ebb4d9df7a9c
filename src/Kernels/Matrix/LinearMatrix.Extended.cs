using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>Launches <see cref="LinearMatrixKernel{TNumber, TTile}"/> for one storage type.</summary>
internal abstract class LinearMatrix
{
    /// <summary>Compiles what is not compiled yet.</summary>
    public abstract void Warm();

    /// <summary>Launches the product of a number of rows.</summary>
    public abstract void Launch(
        ArrayView<float> input,
        PackedWeights weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        ArrayView<ushort> narrow,
        int rows,
        Epilogue epilogue,
        bool hasBias);
}

/// <inheritdoc/>
internal sealed class LinearMatrix<TNumber> : LinearMatrix
    where TNumber : struct, IMatrixNumber
{
    private readonly Accelerator accelerator;
    private readonly Lazy<Action<KernelConfig, ArrayView<float>, ArrayView<ushort>, int, int>> narrowRows;
    private readonly (int Down, int Across, int Threads, Lazy<ProductLaunch> Launch)[] shapes;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public LinearMatrix(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        narrowRows = new(() => accelerator
            .LoadStreamKernel<ArrayView<float>, ArrayView<ushort>, int, int>(NarrowRowsKernel<TNumber>.Kernel));
        shapes =
        [
            Shape<MatrixTiles.Small>(),
            Shape<MatrixTiles.Wide>(),
            Shape<MatrixTiles.Tall>(),
            Shape<MatrixTiles.Large>(),
            Shape<MatrixTiles.Widest>(),
        ];
    }

    private delegate void ProductLaunch(
        KernelConfig config,
        ArrayView<ushort> input,
        ArrayView<ushort> weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int paddedFeatures,
        int outFeatures,
        int panels,
        int rowBlocks,
        int epilogue,
        int hasBias);

    /// <inheritdoc/>
    public override void Warm()
    {
        _ = narrowRows.Value;
        foreach (var shape in shapes)
        {
            _ = shape.Launch.Value;
        }
    }

    /// <inheritdoc/>
    public override void Launch(
        ArrayView<float> input,
        PackedWeights weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        ArrayView<ushort> narrow,
        int rows,
        Epilogue epilogue,
        bool hasBias)
    {
        int padded = LinearMatrixShape.Padded(weights.InFeatures);
        var config = new KernelConfig(new Index1D(rows), new Index1D(NarrowRowsKernel<TNumber>.Threads));
        narrowRows.Value(config, input, narrow, weights.InFeatures, padded);
        int chosen = LinearMatrixShape.Forced ?? MatrixTiles.Choose(rows, weights.Panels, accelerator.NumMultiprocessors);
        var (down, across, threads, launch) = shapes[chosen];
        int rowBlocks = (int)MatrixTiles.Groups(rows, down * MatrixTiles.WarpTile);
        long groups = rowBlocks * MatrixTiles.Groups(weights.Panels, across);
        Check.Range(nameof(Linear), "groups", groups, 1, int.MaxValue);
        launch.Value(
            new KernelConfig(new Index1D((int)groups), new Index1D(threads)),
            narrow,
            weights.View.Cast<ushort>(),
            bias,
            output,
            rows,
            weights.InFeatures,
            padded,
            weights.OutFeatures,
            weights.Panels,
            rowBlocks,
            (int)epilogue,
            hasBias ? 1 : 0);
    }

    private (int Down, int Across, int Threads, Lazy<ProductLaunch> Launch) Shape<TTile>()
        where TTile : struct, IMatrixTile => (
        TTile.WarpsDown,
        TTile.WarpsAcross,
        LinearMatrixKernel<TNumber, TTile>.Threads,
        new(() => new ProductLaunch(accelerator.LoadStreamKernel<
            ArrayView<ushort>, ArrayView<ushort>, ArrayView<float>, ArrayView<float>, int, int, int, int, int, int, int, int>(
            LinearMatrixKernel<TNumber, TTile>.Kernel))));
}
