using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The product of at most <see cref="RowCounts.Max"/> rows with a packed matrix: one group a panel, or a pair of
/// panels, streams the weights once, in the order in which they lie, and widens them in registers. Bound by memory, not by arithmetic.
/// </summary>
internal static class LinearFewKernel<T, TElement, TRows>
    where T : unmanaged
    where TElement : struct, IElement<T>
    where TRows : struct, IRowCount
{
    /// <summary>k is cut where a tile covers a part of the panel only, so that its block stays in the first cache while the
    /// slices pass over it.</summary>
    private const int SlicedBlock = 128;

    /// <summary>The kernel; group g computes panel g behind the first, or the pair of panels that begins at 2 g behind it.</summary>
    public static void Kernel(
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
        int hasBias)
    {
        int together = LinearTile.Panels(Warp.WarpSize, TRows.Rows);
        int panel = Grid.IdxX * together;
        int existing = Math.Min(together, panels - panel);
        var sums = SharedMemory.Allocate<float>(RowCounts.Max * WeightPacking.PanelWidth);
        for (int i = Warp.LaneIdx; i < together * TRows.Rows * WeightPacking.PanelWidth; i += Warp.WarpSize)
        {
            sums[i] = 0f;
        }

        int slices = LinearTile.Slices(Warp.WarpSize, TRows.Rows);
        int block = slices == 1 ? inFeatures : SlicedBlock;
        long panelStride = (long)inFeatures * WeightPacking.PanelWidth;
        long panelStart = panel * panelStride;

        // A last panel without its neighbour is read twice, and stored once.
        long toNext = existing == together ? panelStride : 0;
        for (int k = 0; k < inFeatures; k += block)
        {
            int count = Math.Min(block, inFeatures - k);
            for (int slice = 0; slice < slices; slice++)
            {
                LinearTile.Accumulate<T, TElement, TRows>(
                    input,
                    k,
                    inFeatures,
                    rows - 1,
                    weights,
                    panelStart + (long)k * WeightPacking.PanelWidth,
                    count,
                    sums,
                    0,
                    slice,
                    together,
                    toNext);
            }
        }

        Group.Barrier();
        for (int i = 0; i < existing; i++)
        {
            int sumsOfPanel = TRows.Rows * WeightPacking.PanelWidth;
            LinearEpilogue.Store(
                sums.SubView(i * sumsOfPanel, sumsOfPanel), bias, output, 0, rows, firstPanel + panel + i, outFeatures, epilogue, hasBias);
        }
    }
}
