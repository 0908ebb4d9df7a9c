using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The product of many rows with a packed matrix. A group computes up to 48 rows by one panel: it takes the panel in blocks of
/// 128 k (256 of float32) and passes over it with one register tile of 4 or 6 rows after another, the first of which leaves the block
/// widened in shared memory where it is not float32 already. The sums wait in shared memory between blocks, in float32 as they are, so
/// that cutting k changes no bit.
/// Shared memory: 12 KB of sums and 32 KB of widened weights.
/// </summary>
internal static class LinearManyKernel<T, TElement>
    where T : unmanaged
    where TElement : struct, IElement<T>
{
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

        // The first tile is a four.
        int fours = RowCounts.Fours(rowsHere);
        int sixes = RowCounts.Sixes(rowsHere, fours);
        var sums = SharedMemory.Allocate<float>(RowCounts.MaxTiles * RowCounts.Max * WeightPacking.PanelWidth);
        var widened = SharedMemory.Allocate<float>(WidenedBlock * WeightPacking.PanelWidth);
        for (int i = Warp.LaneIdx; i < (fours * RowCounts.First + sixes * RowCounts.Max) * WeightPacking.PanelWidth; i += Warp.WarpSize)
        {
            sums[i] = 0f;
        }

        long panelStart = (long)panel * inFeatures * WeightPacking.PanelWidth;
        for (int k = 0; k < inFeatures; k += Block)
        {
            int count = Math.Min(Block, inFeatures - k);
            long blockStart = panelStart + (long)k * WeightPacking.PanelWidth;
            for (int tile = 0; tile < fours + sixes; tile++)
            {
                int tileRow = tile < fours ? tile * RowCounts.First : fours * RowCounts.First + (tile - fours) * RowCounts.Max;
                long inputStart = (long)(firstRow + tileRow) * inFeatures + k;
                int lastRow = rowsHere - 1 - tileRow;
                int sumStart = tileRow * WeightPacking.PanelWidth;
                if (tile == 0)
                {
                    Multiply<T, TElement, RowCounts.Four>(
                        input, inputStart, inFeatures, lastRow, weights, blockStart, count, sums, sumStart, true, widened);
                }
                else if (tile < fours)
                {
                    MultiplyAgain<RowCounts.Four>(
                        input, inputStart, inFeatures, lastRow, weights, blockStart, widened, count, sums, sumStart);
                }
                else
                {
                    MultiplyAgain<RowCounts.Six>(
                        input, inputStart, inFeatures, lastRow, weights, blockStart, widened, count, sums, sumStart);
                }
            }
        }

        Group.Barrier();
        LinearEpilogue.Store(sums, bias, output, firstRow, rowsHere, firstPanel + panel, outFeatures, epilogue, hasBias);
    }

    /// <summary>One tile by one block of weights, as the first tile left them.</summary>
    private static void MultiplyAgain<TRows>(
        ArrayView<float> input,
        long inputStart,
        int inFeatures,
        int lastRow,
        ArrayView<T> weights,
        long blockStart,
        ArrayView<float> widened,
        int count,
        ArrayView<float> sums,
        int sumStart)
        where TRows : struct, IRowCount
    {
        if (TElement.IsFloat32)
        {
            Multiply<T, TElement, TRows>(
                input, inputStart, inFeatures, lastRow, weights, blockStart, count, sums, sumStart, false, widened);
        }
        else
        {
            Multiply<float, Float32Element, TRows>(
                input, inputStart, inFeatures, lastRow, widened, 0, count, sums, sumStart, false, widened);
        }
    }

    /// <summary>One tile by one block of weights.</summary>
    private static void Multiply<TWeight, TWeightElement, TRows>(
        ArrayView<float> input,
        long inputStart,
        int inFeatures,
        int lastRow,
        ArrayView<TWeight> weights,
        long weightStart,
        int count,
        ArrayView<float> sums,
        int sumStart,
        bool first,
        ArrayView<float> widened)
        where TWeight : unmanaged
        where TWeightElement : struct, IElement<TWeight>
        where TRows : struct, IRowCount
    {
        int slices = LinearTile.Slices(Warp.WarpSize, TRows.Rows);
        for (int slice = 0; slice < slices; slice++)
        {
            LinearTile.Accumulate<TWeight, TWeightElement, TRows>(
                input, inputStart, inFeatures, lastRow, weights, weightStart, count, sums, sumStart, slice, 1, 0, first, widened);
        }
    }
}
