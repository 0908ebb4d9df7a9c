using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The register tile of products with quantised weights: <see cref="LinearTile"/> over words of several inputs each. Sums are those of
/// inputs and whole numbers, in order of k, one fused multiply-add a step. Without groups (int8) a sum is multiplied by its scale when it
/// is complete. With groups (int4) each has a sum s of its own from zero on, and t = s * scale + t, rounded once, adds the groups up in
/// order. As there, bits depend on row and column alone.
/// </summary>
internal static class QuantizedTile
{
    private const int MaxVectors = 8;

    /// <summary>Adds the products of <paramref name="count"/> inputs, at most a group, to the sums of one slice.</summary>
    /// <param name="input">Holds the rows.</param>
    /// <param name="inputStart">Where the first of these inputs is in the tile's first row.</param>
    /// <param name="inputStride">From one row to the next.</param>
    /// <param name="lastRow">The last row that exists; later rows of the tile repeat it and are never stored.</param>
    /// <param name="words">[words, 64] from <paramref name="wordStart"/> on.</param>
    /// <param name="wordStart">Where the first word of the panel's first column is.</param>
    /// <param name="count">Inputs.</param>
    /// <param name="scales">64 scales from <paramref name="scaleStart"/> on; not read where there are no groups.</param>
    /// <param name="scaleStart">Where the first column's scale is.</param>
    /// <param name="sums">[panels, rows, 64] from <paramref name="sumStart"/> on: the sums so far, and afterwards.</param>
    /// <param name="sumStart">Where the tile's sums begin.</param>
    /// <param name="slice">Which slice of the panel.</param>
    /// <param name="panels">How many panels, a constant.</param>
    /// <param name="panelStride">From one panel to the next, in words.</param>
    public static void Accumulate<TWords, TRows>(
        ArrayView<float> input,
        long inputStart,
        long inputStride,
        int lastRow,
        ArrayView<uint> words,
        long wordStart,
        int count,
        ArrayView<ushort> scales,
        long scaleStart,
        ArrayView<float> sums,
        int sumStart,
        int slice,
        int panels = 1,
        long panelStride = 0)
        where TWords : struct, IWeightWords
        where TRows : struct, IRowCount
    {
        int vectors = LinearTile.Vectors(Warp.WarpSize, TRows.Rows);
        int all = panels * vectors;
        int column = slice * vectors * Warp.WarpSize + Warp.LaneIdx;
        var tile = LocalMemory.Allocate<float>(LinearTile.MaxSums);
        var packed = LocalMemory.Allocate<uint>(MaxVectors);

        // A place for each input of a word, so that the loop over them unrolls, and how to unpack each is known: only ever as many live as
        // there are vectors.
        var numbers = LocalMemory.Allocate<float>(MaxVectors * 8);
        var rowStarts = LocalMemory.Allocate<long>(RowCounts.Max);
        for (int row = 0; row < TRows.Rows; row++)
        {
            rowStarts[row] = inputStart + Math.Min(row, lastRow) * inputStride;
            for (int vector = 0; vector < all; vector++)
            {
                int sum = (vector / vectors * TRows.Rows + row) * WeightPacking.PanelWidth + vector % vectors * Warp.WarpSize;
                tile[row * all + vector] = TWords.HasGroups ? 0f : sums[sumStart + sum + column];
            }
        }

        long word = wordStart + column;
        int whole = count / TWords.PerWord * TWords.PerWord;
        for (int k = 0; k < whole; k += TWords.PerWord)
        {
            for (int vector = 0; vector < all; vector++)
            {
                long place = word + vector / vectors * panelStride + vector % vectors * Warp.WarpSize;
                packed[vector] = words[place];
            }

            for (int j = 0; j < TWords.PerWord; j++)
            {
                for (int vector = 0; vector < all; vector++)
                {
                    numbers[j * MaxVectors + vector] = TWords.Unpack(packed[vector], j);
                }

                for (int row = 0; row < TRows.Rows; row++)
                {
                    float value = input[rowStarts[row] + k + j];
                    for (int vector = 0; vector < all; vector++)
                    {
                        tile[row * all + vector] = Fma.Of(value, numbers[j * MaxVectors + vector], tile[row * all + vector]);
                    }
                }
            }

            word += WeightPacking.PanelWidth;
        }

        if (TWords.PerWord > 1)
        {
            // The last word of a column whose inputs do not fill it.
            for (int j = 0; j < count - whole; j++)
            {
                for (int row = 0; row < TRows.Rows; row++)
                {
                    float value = input[rowStarts[row] + whole + j];
                    for (int vector = 0; vector < all; vector++)
                    {
                        uint last = words[word + vector / vectors * panelStride + vector % vectors * Warp.WarpSize];
                        tile[row * all + vector] = Fma.Of(value, TWords.Unpack(last, j), tile[row * all + vector]);
                    }
                }
            }
        }

        for (int vector = 0; vector < all; vector++)
        {
            float scale = 0f;
            if (TWords.HasGroups)
            {
                long place = vector / vectors * 2 * panelStride + vector % vectors * Warp.WarpSize;
                scale = QuantizedPanel.Scale(scales, scaleStart + column + place);
            }

            for (int row = 0; row < TRows.Rows; row++)
            {
                int sum = (vector / vectors * TRows.Rows + row) * WeightPacking.PanelWidth + vector % vectors * Warp.WarpSize;
                int place = sumStart + sum + column;
                float total = tile[row * all + vector];
                sums[place] = TWords.HasGroups ? Fma.Of(total, scale, sums[place]) : total;
            }
        }
    }

    /// <summary>Multiplies complete sums, [rows, 64] from <paramref name="sumStart"/> on, by their columns' scales.</summary>
    public static void Scale(ArrayView<float> sums, int sumStart, int rows, ArrayView<ushort> scales, long scaleStart)
    {
        for (int column = Warp.LaneIdx; column < WeightPacking.PanelWidth; column += Warp.WarpSize)
        {
            float scale = QuantizedPanel.Scale(scales, scaleStart + column);
            for (int row = 0; row < rows; row++)
            {
                sums[sumStart + row * WeightPacking.PanelWidth + column] *= scale;
            }
        }
    }
}
