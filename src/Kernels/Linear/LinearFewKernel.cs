using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The product of at most <see cref="RowCounts.Max"/> rows with a packed matrix: one group a panel streams its weights once,
/// in the order in which they lie, and widens them in registers. Bound by memory, not by arithmetic.
/// </summary>
internal static class LinearFewKernel<T, TElement, TRows>
    where T : unmanaged
    where TElement : struct, IElement<T>
    where TRows : struct, IRowCount
{
    /// <summary>k is cut where a tile covers a part of the panel only, so that its block stays in the first cache while the
    /// slices pass over it.</summary>
    private const int SlicedBlock = 128;

    /// <summary>The kernel; group p computes panel p.</summary>
    public static void Kernel(
        ArrayView<float> input,
        ArrayView<T> weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
        int epilogue,
        int hasBias)
    {
        int panel = Grid.IdxX;
        var sums = SharedMemory.Allocate<float>(RowCounts.Max * WeightPacking.PanelWidth);
        for (int i = Warp.LaneIdx; i < TRows.Rows * WeightPacking.PanelWidth; i += Warp.WarpSize)
        {
            sums[i] = 0f;
        }

        int slices = LinearTile.Slices(Warp.WarpSize, TRows.Rows);
        int block = slices == 1 ? inFeatures : SlicedBlock;
        long panelStart = (long)panel * inFeatures * WeightPacking.PanelWidth;
        for (int k = 0; k < inFeatures; k += block)
        {
            int count = Math.Min(block, inFeatures - k);
            for (int slice = 0; slice < slices; slice++)
            {
                LinearTile.Accumulate<T, TElement, TRows>(
                    input, k, inFeatures, rows - 1, weights, panelStart + (long)k * WeightPacking.PanelWidth, count, sums, 0, slice);
            }
        }

        Group.Barrier();
        LinearEpilogue.Store(sums, bias, output, 0, rows, panel, outFeatures, epilogue, hasBias);
    }
}
