using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The register tile of every matrix product: a few rows by a slice of a panel of 64 output columns. Each sum runs over k
/// in order, one fused multiply-add a step, beginning at zero: the bits of a sum depend on its own row and column alone,
/// whatever the height of the tile, the lanes of the warp and the blocks into which k is cut.
/// </summary>
internal static class LinearTile
{
    /// <summary>Most sums that a lane holds: 6 rows by 4 vectors.</summary>
    public const int MaxSums = 24;

    /// <summary>Vectors of a tile's slice: as many as keep the sums, the weights and a broadcast in the registers
    /// (32 of them with 16 lanes and more, 16 with fewer).</summary>
    public static int Vectors(int lanes, int rows)
    {
        if (lanes >= 16)
        {
            return WeightPacking.PanelWidth / lanes < 4 ? WeightPacking.PanelWidth / lanes : 4;
        }

        return rows == 1 ? 8 : 2;
    }

    /// <summary>Slices of a panel.</summary>
    public static int Slices(int lanes, int rows) => WeightPacking.PanelWidth / (lanes * Vectors(lanes, rows));

    /// <summary>Neighbouring panels that a tile of few rows reads at once. One row alone takes two, where the registers hold its
    /// sums: a processor fetches more from two places in turn than from one.</summary>
    public static int Panels(int lanes, int rows) => lanes >= 16 && rows == 1 ? 2 : 1;

    /// <summary>Vectors of weights that a cache line of 64 bytes holds, one at least.</summary>
    private static int VectorsOfLine(bool isFloat32) => Math.Max(1, (isFloat32 ? 16 : 32) / Warp.WarpSize);

    /// <summary>Adds <paramref name="count"/> products to the sums of one slice.</summary>
    /// <param name="input">Holds the rows.</param>
    /// <param name="inputStart">Where the first of these products is in the tile's first row.</param>
    /// <param name="inputStride">From one row to the next.</param>
    /// <param name="lastRow">The last row that exists; later rows of the tile repeat it and are never stored.</param>
    /// <param name="weights">[count, 64] from <paramref name="weightStart"/> on.</param>
    /// <param name="weightStart">Where the first row of the panel is.</param>
    /// <param name="count">Products a sum.</param>
    /// <param name="sums">[rows, 64] from <paramref name="sumStart"/> on: the sums so far, and afterwards.</param>
    /// <param name="sumStart">Where the tile's sums begin.</param>
    /// <param name="slice">Which slice of the panel.</param>
    /// <param name="panels">How many panels, a constant; [panels, rows, 64] sums.</param>
    /// <param name="panelStride">From one panel to the next.</param>
    /// <param name="first">Whether other tiles pass over these weights after this one, a constant. What is not float32 is then left
    /// widened in <paramref name="widened"/>, where a lane finds what it wrote itself, so that no barrier is needed; and the next
    /// count rows of the panel are fetched meanwhile, evenly spread, for so many tiles pass before they are read that a processor does
    /// not see them coming.</param>
    /// <param name="widened">[count, 64].</param>
    public static void Accumulate<T, TElement, TRows>(
        ArrayView<float> input,
        long inputStart,
        long inputStride,
        int lastRow,
        ArrayView<T> weights,
        long weightStart,
        int count,
        ArrayView<float> sums,
        int sumStart,
        int slice,
        int panels = 1,
        long panelStride = 0,
        bool first = false,
        ArrayView<float> widened = default)
        where T : unmanaged
        where TElement : struct, IElement<T>
        where TRows : struct, IRowCount
    {
        int vectors = Vectors(Warp.WarpSize, TRows.Rows);
        int all = panels * vectors;
        int column = slice * vectors * Warp.WarpSize + Warp.LaneIdx;
        var tile = LocalMemory.Allocate<float>(MaxSums);
        var panel = LocalMemory.Allocate<float>(8);
        var rowStarts = LocalMemory.Allocate<long>(RowCounts.Max);
        for (int row = 0; row < TRows.Rows; row++)
        {
            rowStarts[row] = inputStart + Math.Min(row, lastRow) * inputStride;
            for (int vector = 0; vector < all; vector++)
            {
                int sum = (vector / vectors * TRows.Rows + row) * WeightPacking.PanelWidth + vector % vectors * Warp.WarpSize;
                tile[row * all + vector] = sums[sumStart + sum + column];
            }
        }

        long weight = weightStart + column;
        for (int k = 0; k < count; k++)
        {
            for (int vector = 0; vector < all; vector++)
            {
                panel[vector] = TElement.Widen(weights[weight + vector / vectors * panelStride + vector % vectors * Warp.WarpSize]);
                if (first && vector % VectorsOfLine(TElement.IsFloat32) == 0)
                {
                    Prefetch.Of(weights, weight + (long)count * WeightPacking.PanelWidth + vector * Warp.WarpSize);
                }

                if (first && !TElement.IsFloat32)
                {
                    widened[k * WeightPacking.PanelWidth + column + vector * Warp.WarpSize] = panel[vector];
                }
            }

            for (int row = 0; row < TRows.Rows; row++)
            {
                float value = input[rowStarts[row] + k];
                for (int vector = 0; vector < all; vector++)
                {
                    tile[row * all + vector] = Fma.Of(value, panel[vector], tile[row * all + vector]);
                }
            }

            weight += WeightPacking.PanelWidth;
        }

        for (int row = 0; row < TRows.Rows; row++)
        {
            for (int vector = 0; vector < all; vector++)
            {
                int sum = (vector / vectors * TRows.Rows + row) * WeightPacking.PanelWidth + vector % vectors * Warp.WarpSize;
                sums[sumStart + sum + column] = tile[row * all + vector];
            }
        }
    }
}
