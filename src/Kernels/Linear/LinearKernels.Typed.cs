using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <inheritdoc/>
internal sealed class LinearKernels<T, TElement> : LinearKernels
    where T : unmanaged
    where TElement : struct, IElement<T>
{
    private readonly Accelerator accelerator;
    private readonly Lazy<FewLaunch>[] few;
    private readonly Lazy<ManyLaunch> many;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public LinearKernels(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        few =
        [
            new(() => LoadFew(LinearFewKernel<T, TElement, RowCounts.One>.Kernel)),
            new(() => LoadFew(LinearFewKernel<T, TElement, RowCounts.Four>.Kernel)),
            new(() => LoadFew(LinearFewKernel<T, TElement, RowCounts.Six>.Kernel)),
        ];
        many = new(() =>
        {
            var load = accelerator.LoadStreamKernel<
                ArrayView<float>, ArrayView<T>, ArrayView<float>, ArrayView<float>, int, int, int, int, int, int, int, int>(
                LinearManyKernel<T, TElement>.Kernel);
            return new ManyLaunch(load);
        });
    }

    private delegate void FewLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<T> weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
        int firstPanel,
        int panels,
        int epilogue,
        int hasBias);

    private delegate void ManyLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<T> weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
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
            Launch(input, weights, weights.PartView(part).Cast<T>(), firstPanel, panels, bias, output, rows, epilogue, hasBias);
        }
    }

    /// <summary>Launches the product with some of the panels.</summary>
    private void Launch(
        ArrayView<float> input,
        PackedWeights weights,
        ArrayView<T> packed,
        int firstPanel,
        int panels,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue,
        bool hasBias)
    {
        int k = weights.InFeatures;
        int n = weights.OutFeatures;
        if (rows <= RowCounts.Max)
        {
            (int height, int tileRows) = rows switch { 1 => (0, 1), <= 4 => (1, 4), _ => (2, 6) };
            int together = LinearTile.Panels(accelerator.WarpSize, tileRows);
            var config = WarpGroups.Of(accelerator, nameof(Linear), (panels + together - 1) / together);
            few[height].Value(config, input, packed, bias, output, rows, k, n, firstPanel, panels, (int)epilogue, hasBias ? 1 : 0);
            return;
        }

        int tiles = (int)(((long)rows + RowCounts.Max - 1) / RowCounts.Max);
        int tilesPerBlock = TilesPerBlock(tiles, panels, accelerator.NumMultiprocessors);
        int rowBlocks = (tiles + tilesPerBlock - 1) / tilesPerBlock;
        var grid = WarpGroups.Of(accelerator, nameof(Linear), (long)panels * rowBlocks);
        many.Value(grid, input, packed, bias, output, rows, k, n, rowBlocks, tilesPerBlock, firstPanel, (int)epilogue, hasBias ? 1 : 0);
    }

    /// <summary>
    /// Row tiles that a group takes. Many share the widening of the weights, which takes about as long as a tile; but three groups on two
    /// processors take as long as four. No bit of a result depends on it.
    /// </summary>
    internal static int TilesPerBlock(int tiles, int panels, int processors)
    {
        (long Cost, int Tiles) best = (long.MaxValue, 1);
        for (int most = LinearManyKernel<T, TElement>.MaxTiles; most >= 1; most--)
        {
            // As many blocks as that takes, then tiles shared out evenly among them.
            int blocks = (tiles + most - 1) / most;
            int each = (tiles + blocks - 1) / blocks;
            long groups = (long)panels * ((tiles + each - 1) / each);
            long rounds = (groups + processors - 1) / processors;
            long cost = rounds * (each + 1);
            if (cost < best.Cost)
            {
                best = (cost, each);
            }
        }

        return best.Tiles;
    }

    private FewLaunch LoadFew(
        Action<ArrayView<float>, ArrayView<T>, ArrayView<float>, ArrayView<float>, int, int, int, int, int, int, int> kernel) =>
        new(accelerator.LoadStreamKernel(kernel));
}
