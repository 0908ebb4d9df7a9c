using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The compiled kernels of <see cref="Linear"/> for one way of storing weights, as launches that no longer name it. How a product is cut
/// into launches and groups is the same for all of them.
/// </summary>
internal abstract class LinearKernels(Accelerator accelerator)
{
    /// <summary>Where the kernels run.</summary>
    protected Accelerator Accelerator => accelerator;

    /// <summary>Compiles what is not compiled yet.</summary>
    public abstract void Warm();

    /// <summary>Launches the product, once for each part of the weights.</summary>
    public void Launch(
        ArrayView<float> input,
        PackedWeights weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue,
        bool hasBias)
    {
        LinearProduct product = new(input, weights, bias, output, rows, (int)epilogue, hasBias ? 1 : 0);
        for (int part = 0; part < weights.Parts; part++)
        {
            int firstPanel = weights.FirstPanel(part);
            int panels = (part + 1 < weights.Parts ? weights.FirstPanel(part + 1) : weights.Panels) - firstPanel;
            Launch(product, part, firstPanel, panels);
        }
    }

    /// <summary>
    /// Row tiles that a group takes. Those that follow the first find the weights widened and in the cache, so that a group of many is
    /// worth about a tile more than groups of one; but three groups on two processors take as long as four. No bit of a result depends
    /// on it.
    /// </summary>
    internal static int TilesPerBlock(int tiles, int panels, int processors)
    {
        (long Cost, int Tiles) best = (long.MaxValue, 1);
        for (int most = RowCounts.MaxTiles; most >= 1; most--)
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

    /// <summary>Launches the kernel of few rows.</summary>
    /// <param name="config">Groups and their size.</param>
    /// <param name="height">The kernel: 0 for one row, 1 for up to four, 2 for up to six.</param>
    /// <param name="product">What is multiplied.</param>
    /// <param name="part">The part of the weights.</param>
    /// <param name="firstPanel">Its first panel.</param>
    /// <param name="panels">How many it has.</param>
    protected abstract void LaunchFew(KernelConfig config, int height, in LinearProduct product, int part, int firstPanel, int panels);

    /// <summary>Launches the kernel of many rows.</summary>
    /// <param name="config">Groups and their size.</param>
    /// <param name="product">What is multiplied.</param>
    /// <param name="part">The part of the weights.</param>
    /// <param name="firstPanel">Its first panel.</param>
    /// <param name="rowBlocks">Blocks of rows, each a group for each panel.</param>
    /// <param name="tilesPerBlock">Row tiles of a block.</param>
    protected abstract void LaunchMany(
        KernelConfig config, in LinearProduct product, int part, int firstPanel, int rowBlocks, int tilesPerBlock);

    private void Launch(in LinearProduct product, int part, int firstPanel, int panels)
    {
        if (product.Rows <= RowCounts.Max)
        {
            (int height, int tileRows) = product.Rows switch
            {
                1 => (0, 1),
                <= RowCounts.First => (1, RowCounts.First),
                _ => (2, RowCounts.Max),
            };
            int together = LinearTile.Panels(accelerator.WarpSize, tileRows);
            var few = WarpGroups.Of(accelerator, nameof(Linear), (panels + together - 1) / together);
            LaunchFew(few, height, product, part, firstPanel, panels);
            return;
        }

        int tiles = (int)(((long)product.Rows + RowCounts.Max - 1) / RowCounts.Max);
        int tilesPerBlock = TilesPerBlock(tiles, panels, accelerator.NumMultiprocessors);
        int rowBlocks = (tiles + tilesPerBlock - 1) / tilesPerBlock;
        var many = WarpGroups.Of(accelerator, nameof(Linear), (long)panels * rowBlocks);
        LaunchMany(many, product, part, firstPanel, rowBlocks, tilesPerBlock);
    }
}
