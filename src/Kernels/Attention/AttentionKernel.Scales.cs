using ILGPU;

namespace IlgpuLlava.Kernels;

internal static partial class AttentionKernel<T, TElement, TRows>
{
    /// <summary>
    /// numbers[row, token] = factor * (numbers * the token's scale), lanes over tokens: products with keys, before they are scores, and
    /// weights, before they meet values. So a scale is read once for all features, and not beside each.
    /// </summary>
    /// <param name="cache">The keys or the values that the scales lie behind.</param>
    /// <param name="tables">Block tables.</param>
    /// <param name="tableStart">The sequence's.</param>
    /// <param name="chunk">The first token.</param>
    /// <param name="all">Tokens.</param>
    /// <param name="kvHeads">Heads of the cache.</param>
    /// <param name="kvHead">The head.</param>
    /// <param name="headDim">Features of a head.</param>
    /// <param name="factor">What else they are multiplied by.</param>
    /// <param name="numbers">[rows, Chunk].</param>
    private static void ApplyScales(
        ArrayView<T> cache,
        ArrayView<int> tables,
        int tableStart,
        int chunk,
        int all,
        int kvHeads,
        int kvHead,
        int headDim,
        float factor,
        ArrayView<float> numbers)
    {
        for (int first = 0; first < all; first += Warp.WarpSize)
        {
            // As for scores: up to 16 lanes lie in one block.
            int token = chunk + first;
            int place = Warp.LaneIdx;
            if (Warp.WarpSize > PagedKvCache.BlockTokens)
            {
                token += Warp.LaneIdx / PagedKvCache.BlockTokens * PagedKvCache.BlockTokens;
                place = Warp.LaneIdx % PagedKvCache.BlockTokens;
            }

            // The block table may end here: the chunk's first token always exists. What lies behind the last token is never used.
            token = token < chunk + all ? token : chunk;
            long block = tables[tableStart + token / PagedKvCache.BlockTokens];
            long start = (block * kvHeads + kvHead) * ScaledBlock.Length<T, TElement>(headDim);
            float scale = ScaledBlock.Scale<T, TElement>(
                cache, start + (long)headDim * PagedKvCache.BlockTokens + token % PagedKvCache.BlockTokens + place);
            for (int row = 0; row < TRows.Rows; row++)
            {
                int number = row * Chunk + first + Warp.LaneIdx;
                numbers[number] = factor * (numbers[number] * scale);
            }
        }
    }
}
