using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The product of many rows with quantised weights: as <see cref="LinearManyKernel{T, TElement}"/>, blocks of 128 inputs being
/// unpacked into shared memory and passed over by tile after tile, group by group.
/// </summary>
internal static class QuantizedManyKernel<TWords>
    where TWords : struct, IWeightWords
{
    // A multiple of every size of group.
    private const int Block = 128;

    /// <summary>The kernel; group g computes row block g % rowBlocks of panel g / rowBlocks behind the first, so that neighbours share
    /// weights.</summary>
    public static void Kernel(
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
        int hasBias)
    {
        int panel = Grid.IdxX / rowBlocks;
        int firstRow = Grid.IdxX % rowBlocks * tilesPerBlock * RowCounts.Max;
        int rowsHere = Math.Min(tilesPerBlock * RowCounts.Max, rows - firstRow);
        int fours = RowCounts.Fours(rowsHere);
        int sixes = RowCounts.Sixes(rowsHere, fours);
        var sums = SharedMemory.Allocate<float>(RowCounts.MaxTiles * RowCounts.Max * WeightPacking.PanelWidth);
        var unpacked = SharedMemory.Allocate<uint>(Block * WeightPacking.PanelWidth);
        for (int i = Warp.LaneIdx; i < (fours * RowCounts.First + sixes * RowCounts.Max) * WeightPacking.PanelWidth; i += Warp.WarpSize)
        {
            sums[i] = 0f;
        }

        // int8 has one group, which is cut; the sums go on from block to block.
        int run = TWords.HasGroups ? group : Block;
        long start = panel * QuantizedPanel.Length(inFeatures, group, TWords.PerWord);
        for (int k = 0; k < inFeatures; k += Block)
        {
            int count = Math.Min(Block, inFeatures - k);
            Group.Barrier();
            long next = start;
            for (int from = 0; from < count; from += run)
            {
                int runWords = QuantizedPanel.Words(Math.Min(run, count - from), TWords.PerWord);
                Unpack(words, next, runWords, unpacked, from);
                next += runWords * WeightPacking.PanelWidth + (TWords.HasGroups ? QuantizedPanel.ScaleWords : 0);
            }

            Group.Barrier();
            for (int tile = 0; tile < fours; tile++)
            {
                Pass<RowCounts.Four>(
                    input, firstRow, rowsHere, tile * RowCounts.First, inFeatures, k, count, run, scales, start, sums, unpacked);
            }

            for (int tile = 0; tile < sixes; tile++)
            {
                int row = fours * RowCounts.First + tile * RowCounts.Max;
                Pass<RowCounts.Six>(input, firstRow, rowsHere, row, inFeatures, k, count, run, scales, start, sums, unpacked);
            }

            start = next;
        }

        Group.Barrier();
        if (!TWords.HasGroups)
        {
            QuantizedTile.Scale(sums, 0, rowsHere, scales, 2 * start);
            Group.Barrier();
        }

        LinearEpilogue.Store(sums, bias, output, firstRow, rowsHere, firstPanel + panel, outFeatures, epilogue, hasBias);
    }

    /// <summary>Words of a run, [words, 64], to floats, [inputs, 64]. What lies a block further on is fetched meanwhile: so many tiles pass
    /// before it is read that a processor does not see it coming.</summary>
    private static void Unpack(ArrayView<uint> words, long start, int runWords, ArrayView<uint> unpacked, int firstInput)
    {
        for (int i = 0; i < runWords; i++)
        {
            long place = start + (long)i * WeightPacking.PanelWidth;
            int target = (firstInput + i * TWords.PerWord) * WeightPacking.PanelWidth;
            for (int first = 0; first < WeightPacking.PanelWidth; first += Warp.WarpSize)
            {
                int column = first + Warp.LaneIdx;
                uint word = words[place + column];
                Prefetch.Of(words, place + column + Block / TWords.PerWord * WeightPacking.PanelWidth);
                for (int j = 0; j < TWords.PerWord; j++)
                {
                    unpacked[target + j * WeightPacking.PanelWidth + column] = Interop.FloatAsInt(TWords.Unpack(word, j));
                }
            }
        }
    }

    /// <summary>The rows of one tile and a block.</summary>
    private static void Pass<TRows>(
        ArrayView<float> input,
        int firstRow,
        int rowsHere,
        int tileRow,
        int inFeatures,
        int k,
        int count,
        int run,
        ArrayView<ushort> scales,
        long start,
        ArrayView<float> sums,
        ArrayView<uint> unpacked)
        where TRows : struct, IRowCount
    {
        long inputStart = (long)(firstRow + tileRow) * inFeatures + k;
        int lastRow = rowsHere - 1 - tileRow;
        int sumStart = tileRow * WeightPacking.PanelWidth;
        int slices = LinearTile.Slices(Warp.WarpSize, TRows.Rows);
        for (int from = 0; from < count; from += run)
        {
            int length = Math.Min(run, count - from);
            start += QuantizedPanel.Words(length, TWords.PerWord) * WeightPacking.PanelWidth;
            for (int slice = 0; slice < slices; slice++)
            {
                if (TWords.HasGroups)
                {
                    QuantizedTile.Accumulate<WeightWords.Unpacked, TRows>(
                        input,
                        inputStart + from,
                        inFeatures,
                        lastRow,
                        unpacked,
                        from * WeightPacking.PanelWidth,
                        length,
                        scales,
                        2 * start,
                        sums,
                        sumStart,
                        slice);
                }
                else
                {
                    LinearTile.Accumulate<uint, UnpackedElement, TRows>(
                        input, inputStart, inFeatures, lastRow, unpacked, 0, length, sums, sumStart, slice);
                }
            }

            start += QuantizedPanel.ScaleWords;
        }
    }
}
