using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Attention of a tile of rows that share a key and value head. Per chunk of 64 keys: a register tile of scores (lanes over
/// tokens, products in order of the feature), the softmax of each row in shared memory, a register tile of the weighted sum
/// (lanes over features, products in order of the token), folded into the chunks before it. Every row's arithmetic is the same
/// whatever rows stand beside it, and whether one group goes through all chunks or each chunk has a group of its own, whose
/// partial results <see cref="AttentionCombineKernel"/> folds in the same order.
/// Shared memory: 7.6 KB.
/// </summary>
internal static partial class AttentionKernel<T, TElement, TRows>
    where T : unmanaged
    where TElement : struct, IElement<T>
    where TRows : struct, IRowCount
{
    private const int Chunk = AttentionTile.ChunkKeys;

    /// <summary>The kernel; group g computes tile g / kvHeads for key and value head g % kvHeads.</summary>
    public static void Kernel(
        ArrayView<float> queries,
        ArrayView<T> keys,
        ArrayView<T> values,
        ArrayView<int> tables,
        ArrayView<int> tiles,
        ArrayView<float> output,
        ArrayView<float> partials,
        int queryStride,
        int kvHeads,
        int headsPerKvHead,
        int headDim,
        int causal,
        float scale)
    {
        int kvHead = Grid.IdxX % kvHeads;
        int record = Grid.IdxX / kvHeads * AttentionTile.Fields;
        int firstToken = tiles[record];
        int firstRow = tiles[record + 1];
        int rows = tiles[record + 2];
        int firstPosition = tiles[record + 3];
        int contextLength = tiles[record + 4];
        int tableStart = tiles[record + 5];
        int firstKey = tiles[record + 6];
        int partial = tiles[record + 7];

        var scores = SharedMemory.Allocate<float>(RowCounts.Max * Chunk);
        var sums = SharedMemory.Allocate<float>(RowCounts.Max * PagedKvCache.MaxHeadDim);
        var largest = SharedMemory.Allocate<float>(RowCounts.Max);
        var totals = SharedMemory.Allocate<float>(RowCounts.Max);
        var factors = SharedMemory.Allocate<float>(RowCounts.Max);
        var shares = SharedMemory.Allocate<float>(RowCounts.Max);
        var limits = LocalMemory.Allocate<int>(RowCounts.Max);
        var rowStarts = LocalMemory.Allocate<long>(RowCounts.Max);
        for (int row = 0; row < TRows.Rows; row++)
        {
            // Rows beyond the last one repeat it and are never stored.
            int sequenceRow = firstRow + Math.Min(row, rows - 1);
            int token = sequenceRow / headsPerKvHead;
            int head = kvHead * headsPerKvHead + sequenceRow % headsPerKvHead;
            limits[row] = causal != 0 ? firstPosition + token + 1 : contextLength;
            rowStarts[row] = (long)(firstToken + token) * queryStride + (long)head * headDim;
            largest[row] = float.NegativeInfinity;
            totals[row] = 0f;
        }

        for (int i = Warp.LaneIdx; i < TRows.Rows * PagedKvCache.MaxHeadDim; i += Warp.WarpSize)
        {
            sums[i] = 0f;
        }

        // The rows' positions ascend: the first sees the fewest keys, the last the most.
        int fewest = limits[0];
        int most = limits[TRows.Rows - 1];
        int end = partial == AttentionTile.Whole ? most : Math.Min(most, firstKey + Chunk);
        for (int chunk = firstKey; chunk < end; chunk += Chunk)
        {
            int all = Math.Min(Chunk, most - chunk);
            Group.Barrier();
            Scores(queries, rowStarts, keys, values, tables, tableStart, chunk, most, kvHeads, kvHead, headDim, scale, scores);
            if (TElement.IsScaled)
            {
                Group.Barrier();
                ApplyScales(keys, tables, tableStart, chunk, all, kvHeads, kvHead, headDim, scale, scores);
            }

            Group.Barrier();
            for (int row = 0; row < TRows.Rows; row++)
            {
                // Read again from the formula: a row loop that is not unrolled cannot index registers.
                int token = (firstRow + Math.Min(row, rows - 1)) / headsPerKvHead;
                int limit = causal != 0 ? firstPosition + token + 1 : contextLength;
                Softmax(scores, row * Chunk, limit - chunk, row, largest, totals, factors, shares);
            }

            if (TElement.IsScaled)
            {
                Group.Barrier();
                ApplyScales(values, tables, tableStart, chunk, all, kvHeads, kvHead, headDim, 1f, scores);
            }

            Group.Barrier();
            // The keys that are read next: the next chunk's, or those of the next group, which is the next head's.
            bool isLast = chunk + Chunk >= end;
            int nextChunk = isLast ? firstKey : chunk + Chunk;
            int nextHead = isLast ? Math.Min(kvHead + 1, kvHeads - 1) : kvHead;
            int common = Math.Max(0, Math.Min(Chunk, fewest - chunk));
            int vectors = LinearTile.Vectors(Warp.WarpSize, TRows.Rows);
            int column = 0;
            for (; column + vectors * Warp.WarpSize <= headDim; column += vectors * Warp.WarpSize)
            {
                WeightedSum(
                    values,
                    keys,
                    nextChunk,
                    nextHead,
                    most,
                    tables,
                    tableStart,
                    chunk,
                    common,
                    all,
                    limits,
                    kvHeads,
                    kvHead,
                    headDim,
                    column,
                    vectors,
                    false,
                    scores,
                    factors,
                    shares,
                    sums);
            }

            for (; column < headDim; column += Warp.WarpSize)
            {
                WeightedSum(
                    values,
                    keys,
                    nextChunk,
                    nextHead,
                    most,
                    tables,
                    tableStart,
                    chunk,
                    common,
                    all,
                    limits,
                    kvHeads,
                    kvHead,
                    headDim,
                    column,
                    1,
                    true,
                    scores,
                    factors,
                    shares,
                    sums);
            }
        }

        Group.Barrier();
        if (partial == AttentionTile.Whole)
        {
            Store(totals, sums, firstToken, firstRow, rows, kvHead, kvHeads, headsPerKvHead, headDim, output);
        }
        else
        {
            StorePartial(largest, totals, sums, partial, rows, kvHead, kvHeads, headDim, partials);
        }
    }
}
