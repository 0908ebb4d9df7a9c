using ILGPU;

namespace IlgpuLlava.Kernels;

internal static partial class AttentionKernel<T, TElement, TRows>
{
    /// <summary>scores[row, token] = scale * (q . k) for the chunk's tokens, lanes over tokens. Tokens at or beyond
    /// <paramref name="most"/> get the score of some other token; the softmax masks them.</summary>
    private static void Scores(
        ArrayView<float> queries,
        ArrayView<long> rowStarts,
        ArrayView<T> keys,
        ArrayView<T> values,
        ArrayView<int> tables,
        int tableStart,
        int chunk,
        int most,
        int kvHeads,
        int kvHead,
        int headDim,
        float scale,
        ArrayView<float> scores)
    {
        int vectors = LinearTile.Vectors(Warp.WarpSize, TRows.Rows);
        int sliceTokens = vectors * Warp.WarpSize;
        var tile = LocalMemory.Allocate<float>(LinearTile.MaxSums);
        var key = LocalMemory.Allocate<float>(8);
        var keyStarts = LocalMemory.Allocate<long>(8);
        for (int slice = 0; slice < Chunk && chunk + slice < most; slice += sliceTokens)
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                // Up to 16 lanes lie in one block; a wider warp spans two or four.
                int token = chunk + slice + vector * Warp.WarpSize;
                int place = Warp.LaneIdx;
                if (Warp.WarpSize > PagedKvCache.BlockTokens)
                {
                    token += Warp.LaneIdx / PagedKvCache.BlockTokens * PagedKvCache.BlockTokens;
                    place = Warp.LaneIdx % PagedKvCache.BlockTokens;
                }

                // The block table may end here: the chunk's first token always exists.
                token = token < most ? token : chunk;
                long block = tables[tableStart + token / PagedKvCache.BlockTokens];
                long start = (block * kvHeads + kvHead) * ScaledBlock.Length<T, TElement>(headDim);
                keyStarts[vector] = start + token % PagedKvCache.BlockTokens + place;
                for (int row = 0; row < TRows.Rows; row++)
                {
                    tile[row * vectors + vector] = 0f;
                }
            }

            for (int feature = 0; feature < headDim; feature++)
            {
                for (int vector = 0; vector < vectors; vector++)
                {
                    key[vector] = TElement.Widen(keys[keyStarts[vector] + (long)feature * PagedKvCache.BlockTokens]);
                }

                // The chunk's values, which lie as its keys do.
                if (TRows.FetchesAhead)
                {
                    for (int vector = 0; vector < vectors; vector++)
                    {
                        Prefetch.Of(values, keyStarts[vector] + (long)feature * PagedKvCache.BlockTokens);
                    }
                }

                for (int row = 0; row < TRows.Rows; row++)
                {
                    float query = queries[rowStarts[row] + feature];
                    for (int vector = 0; vector < vectors; vector++)
                    {
                        tile[row * vectors + vector] = Fma.Of(query, key[vector], tile[row * vectors + vector]);
                    }
                }
            }

            for (int row = 0; row < TRows.Rows; row++)
            {
                for (int vector = 0; vector < vectors; vector++)
                {
                    // Products with scaled keys become scores with their scales.
                    float product = tile[row * vectors + vector];
                    scores[row * Chunk + slice + vector * Warp.WarpSize + Warp.LaneIdx] = TElement.IsScaled ? product : scale * product;
                }
            }
        }
    }
}
