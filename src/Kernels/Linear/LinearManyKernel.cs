using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The product of many rows with a packed matrix. A group computes up to 48 rows by one panel: it takes the panel in blocks of
/// 128 k (256 of float32), widens a block into shared memory where it is not float32 already, and passes over it with a register
/// tile of 6 rows after another. The sums wait in shared memory between blocks, in float32 as they are, so that cutting k changes no bit.
/// Shared memory: 12 KB of sums and 32 KB of widened weights.
/// </summary>
internal static class LinearManyKernel<T, TElement>
    where T : unmanaged
    where TElement : struct, IElement<T>
{
    /// <summary>Tiles that pass over one block of weights.</summary>
    public const int MaxTiles = 8;

    private const int WidenedBlock = 128;

    // Float32 weights take no shared memory, so that fewer, longer passes over the sums cost nothing.
    private static int Block => TElement.IsFloat32 ? 2 * WidenedBlock : WidenedBlock;

    /// <summary>The kernel; group g computes row block g % rowBlocks of panel g / rowBlocks behind the first, so that neighbours share
    /// weights.</summary>
    public static void Kernel(
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
        int hasBias)
    {
        int panel = Grid.IdxX / rowBlocks;
        int firstRow = Grid.IdxX % rowBlocks * tilesPerBlock * RowCounts.Max;
        int rowsHere = Math.Min(tilesPerBlock * RowCounts.Max, rows - firstRow);
        int tiles = (rowsHere + RowCounts.Max - 1) / RowCounts.Max;
        var sums = SharedMemory.Allocate<float>(MaxTiles * RowCounts.Max * WeightPacking.PanelWidth);
        var widened = SharedMemory.Allocate<float>(WidenedBlock * WeightPacking.PanelWidth);
        for (int i = Warp.LaneIdx; i < tiles * RowCounts.Max * WeightPacking.PanelWidth; i += Warp.WarpSize)
        {
            sums[i] = 0f;
        }

        int slices = LinearTile.Slices(Warp.WarpSize, RowCounts.Max);
        long panelStart = (long)panel * inFeatures * WeightPacking.PanelWidth;
        for (int k = 0; k < inFeatures; k += Block)
        {
            int count = Math.Min(Block, inFeatures - k);
            long blockStart = panelStart + (long)k * WeightPacking.PanelWidth;
            if (!TElement.IsFloat32)
            {
                Group.Barrier();
                for (int i = Warp.LaneIdx; i < count * WeightPacking.PanelWidth; i += Warp.WarpSize)
                {
                    widened[i] = TElement.Widen(weights[blockStart + i]);
                }

                Group.Barrier();
            }

            for (int tile = 0; tile < tiles; tile++)
            {
                int tileRow = tile * RowCounts.Max;
                long inputStart = (long)(firstRow + tileRow) * inFeatures + k;
                int lastRow = rowsHere - 1 - tileRow;
                int sumStart = tileRow * WeightPacking.PanelWidth;
                for (int slice = 0; slice < slices; slice++)
                {
                    if (TElement.IsFloat32)
                    {
                        LinearTile.Accumulate<T, TElement, RowCounts.Six>(
                            input, inputStart, inFeatures, lastRow, weights, blockStart, count, sums, sumStart, slice);
                    }
                    else
                    {
                        LinearTile.Accumulate<float, Float32Element, RowCounts.Six>(
                            input, inputStart, inFeatures, lastRow, widened, 0, count, sums, sumStart, slice);
                    }
                }
            }
        }

        Group.Barrier();
        LinearEpilogue.Store(sums, bias, output, firstRow, rowsHere, firstPanel + panel, outFeatures, epilogue, hasBias);
    }
}
