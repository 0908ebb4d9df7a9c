using ILGPU;

namespace IlgpuLlava.Kernels;

internal static partial class AttentionKernel<T, TElement, TRows>
{
    /// <summary>Folds the chunk's sum over tokens of weight * value into sums[row, feature], lanes over features, for
    /// <paramref name="vectors"/> vectors of features from <paramref name="firstColumn"/> on.</summary>
    private static void WeightedSum(
        ArrayView<T> values,
        ArrayView<T> nextKeys,
        int nextChunk,
        int nextHead,
        int nextMost,
        ArrayView<int> tables,
        int tableStart,
        int chunk,
        int common,
        int all,
        ArrayView<int> limits,
        int kvHeads,
        int kvHead,
        int headDim,
        int firstColumn,
        int vectors,
        bool guarded,
        ArrayView<float> weights,
        ArrayView<float> factors,
        ArrayView<float> shares,
        ArrayView<float> sums)
    {
        int column = firstColumn + Warp.LaneIdx;
        bool inside = !guarded || column < headDim;
        var tile = LocalMemory.Allocate<float>(LinearTile.MaxSums);
        var value = LocalMemory.Allocate<float>(8);
        for (int row = 0; row < TRows.Rows; row++)
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                tile[row * vectors + vector] = 0f;
            }
        }

        for (int first = 0; first < all; first += PagedKvCache.BlockTokens)
        {
            long block = tables[tableStart + (chunk + first) / PagedKvCache.BlockTokens];
            long start = (block * kvHeads + kvHead) * ScaledBlock.Length<T, TElement>(headDim) + column;
            int nextToken = nextChunk + first < nextMost ? nextChunk + first : nextChunk;
            long nextBlock = tables[tableStart + nextToken / PagedKvCache.BlockTokens];
            long nextStart = (nextBlock * kvHeads + nextHead) * ScaledBlock.Length<T, TElement>(headDim) + column;
            int end = Math.Min(PagedKvCache.BlockTokens, all - first);
            int seenByAll = Math.Min(end, common - first);
            int place = 0;
            for (; place < seenByAll; place++)
            {
                for (int vector = 0; vector < vectors; vector++)
                {
                    value[vector] = inside ? TElement.Widen(values[start + vector * Warp.WarpSize]) : 0f;
                }

                if (TRows.FetchesAhead)
                {
                    for (int vector = 0; vector < vectors; vector++)
                    {
                        Prefetch.Of(nextKeys, nextStart + vector * Warp.WarpSize);
                    }

                    nextStart += headDim;
                }

                start += headDim;
                for (int row = 0; row < TRows.Rows; row++)
                {
                    float weight = weights[row * Chunk + first + place];
                    for (int vector = 0; vector < vectors; vector++)
                    {
                        tile[row * vectors + vector] = Fma.Of(weight, value[vector], tile[row * vectors + vector]);
                    }
                }
            }

            // On the diagonal: a token that a row does not see is left out, not added with weight 0, which would turn -0
            // into +0 and an infinite or NaN value into NaN.
            for (; place < end; place++)
            {
                for (int vector = 0; vector < vectors; vector++)
                {
                    value[vector] = inside ? TElement.Widen(values[start + vector * Warp.WarpSize]) : 0f;
                }

                start += headDim;
                for (int row = 0; row < TRows.Rows; row++)
                {
                    if (chunk + first + place < limits[row])
                    {
                        float weight = weights[row * Chunk + first + place];
                        for (int vector = 0; vector < vectors; vector++)
                        {
                            tile[row * vectors + vector] = Fma.Of(weight, value[vector], tile[row * vectors + vector]);
                        }
                    }
                }
            }
        }

        for (int row = 0; row < TRows.Rows; row++)
        {
            float factor = factors[row];
            float share = shares[row];
            for (int vector = 0; vector < vectors; vector++)
            {
                int sum = row * PagedKvCache.MaxHeadDim + column + vector * Warp.WarpSize;
                sums[sum] = AttentionFold.Of(sums[sum], factor, tile[row * vectors + vector], share);
            }
        }
    }
}
