using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>The compiled kernels of <see cref="Linear"/> for one packing of quantised weights.</summary>
internal sealed class QuantizedLinearKernels<TWords> : LinearKernels
    where TWords : struct, IWeightWords
{
    private readonly Accelerator accelerator;
    private readonly Lazy<FewLaunch>[] few;
    private readonly Lazy<ManyLaunch> many;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public QuantizedLinearKernels(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        few =
        [
            new(() => LoadFew(QuantizedFewKernel<TWords, RowCounts.One>.Kernel)),
            new(() => LoadFew(QuantizedFewKernel<TWords, RowCounts.Four>.Kernel)),
            new(() => LoadFew(QuantizedFewKernel<TWords, RowCounts.Six>.Kernel)),
        ];
        many = new(() =>
        {
            var load = accelerator.LoadStreamKernel<
                ArrayView<float>, ArrayView<uint>, ArrayView<ushort>, ArrayView<float>, ArrayView<float>,
                int, int, int, int, int, int, int, int, int>(QuantizedManyKernel<TWords>.Kernel);
            return new ManyLaunch(load);
        });
    }

    private delegate void FewLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<uint> words,
        ArrayView<ushort> scales,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
        int group,
        int firstPanel,
        int panels,
        int epilogue,
        int hasBias);

    private delegate void ManyLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<uint> words,
        ArrayView<ushort> scales,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
        int group,
        int rowBlocks,
        int tilesPerBlock,
        int firstPanel,
        int epilogue,
        int hasBias);

    /// <inheritdoc/>
    public override void Warm()
    {
        foreach (var kernel in few)
        {
            _ = kernel.Value;
        }

        _ = many.Value;
    }

    /// <inheritdoc/>
    public override void Launch(
        ArrayView<float> input,
        PackedWeights weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue,
        bool hasBias)
    {
        for (int part = 0; part < weights.Parts; part++)
        {
            int firstPanel = weights.FirstPanel(part);
            int panels = (part + 1 < weights.Parts ? weights.FirstPanel(part + 1) : weights.Panels) - firstPanel;
            Launch(input, weights, part, firstPanel, panels, bias, output, rows, (int)epilogue, hasBias ? 1 : 0);
        }
    }

    /// <summary>Launches the product with some of the panels.</summary>
    private void Launch(
        ArrayView<float> input,
        PackedWeights weights,
        int part,
        int firstPanel,
        int panels,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int epilogue,
        int hasBias)
    {
        int k = weights.InFeatures;
        int n = weights.OutFeatures;
        ArrayView<uint> words = weights.PartView(part).Cast<uint>();
        ArrayView<ushort> scales = weights.PartView(part).Cast<ushort>();
        if (rows <= RowCounts.Max)
        {
            (int height, int tileRows) = rows switch { 1 => (0, 1), <= 4 => (1, 4), _ => (2, 6) };
            int together = LinearTile.Panels(accelerator.WarpSize, tileRows);
            var config = WarpGroups.Of(accelerator, nameof(Linear), (panels + together - 1) / together);
            few[height].Value(
                config, input, words, scales, bias, output, rows, k, n, weights.Group, firstPanel, panels, epilogue, hasBias);
            return;
        }

        int tiles = (int)(((long)rows + RowCounts.Max - 1) / RowCounts.Max);
        int tilesPerBlock = LinearKernels<float, Float32Element>.TilesPerBlock(tiles, panels, accelerator.NumMultiprocessors);
        int rowBlocks = (tiles + tilesPerBlock - 1) / tilesPerBlock;
        var grid = WarpGroups.Of(accelerator, nameof(Linear), (long)panels * rowBlocks);
        many.Value(
            grid, input, words, scales, bias, output, rows, k, n, weights.Group, rowBlocks, tilesPerBlock, firstPanel, epilogue, hasBias);
    }

    private FewLaunch LoadFew(
        Action<
            ArrayView<float>,
            ArrayView<uint>,
            ArrayView<ushort>,
            ArrayView<float>,
            ArrayView<float>,
            int,
            int,
            int,
            int,
            int,
            int,
            int,
            int> kernel) =>
        new(accelerator.LoadStreamKernel(kernel));
}
