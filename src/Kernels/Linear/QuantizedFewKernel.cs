using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The product of at most <see cref="RowCounts.Max"/> rows with quantised weights: as <see cref="LinearFewKernel{T, TElement, TRows}"/>,
/// with a panel's groups one after another.
/// </summary>
internal static class QuantizedFewKernel<TWords, TRows>
    where TWords : struct, IWeightWords
    where TRows : struct, IRowCount
{
    /// <summary>Inputs after which a tile that covers a part of the panel only goes on to its next part.</summary>
    private const int SlicedBlock = 128;

    /// <summary>The kernel; group g computes panel g behind the first, or the pair of panels that begins at 2 g behind it.</summary>
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
        int firstPanel,
        int panels,
        int epilogue,
        int hasBias)
    {
        int together = LinearTile.Panels(Warp.WarpSize, TRows.Rows);
        int panel = Grid.IdxX * together;
        int existing = Math.Min(together, panels - panel);
        int sumsOfPanel = TRows.Rows * WeightPacking.PanelWidth;
        var sums = SharedMemory.Allocate<float>(RowCounts.Max * WeightPacking.PanelWidth);
        for (int i = Warp.LaneIdx; i < together * sumsOfPanel; i += Warp.WarpSize)
        {
            sums[i] = 0f;
        }

        int slices = LinearTile.Slices(Warp.WarpSize, TRows.Rows);
        int block = TWords.HasGroups ? group : slices == 1 ? inFeatures : SlicedBlock;
        long panelStride = QuantizedPanel.Length(inFeatures, group, TWords.PerWord);

        // A last panel without its neighbour is read twice, and stored once.
        long toNext = existing == together ? panelStride : 0;
        long start = panel * panelStride;
        for (int k = 0; k < inFeatures; k += block)
        {
            int count = Math.Min(block, inFeatures - k);
            long end = start + (long)QuantizedPanel.Words(count, TWords.PerWord) * WeightPacking.PanelWidth;
            for (int slice = 0; slice < slices; slice++)
            {
                QuantizedTile.Accumulate<TWords, TRows>(
                    input, k, inFeatures, rows - 1, words, start, count, scales, 2 * end, sums, 0, slice, together, toNext);
            }

            start = TWords.HasGroups ? end + QuantizedPanel.ScaleWords : end;
        }

        if (!TWords.HasGroups)
        {
            Group.Barrier();
            for (int i = 0; i < existing; i++)
            {
                QuantizedTile.Scale(sums, i * sumsOfPanel, TRows.Rows, scales, 2 * (start + i * toNext));
            }
        }

        Group.Barrier();
        for (int i = 0; i < existing; i++)
        {
            LinearEpilogue.Store(
                sums.SubView(i * sumsOfPanel, sumsOfPanel), bias, output, 0, rows, firstPanel + panel + i, outFeatures, epilogue, hasBias);
        }
    }
}
