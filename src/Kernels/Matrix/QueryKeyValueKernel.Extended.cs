using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Norm, product, rotary embedding and write into the cache of at most <see cref="RowCounts.Max"/> tokens, with the sums of
/// <see cref="LinearVectorKernel{TNumber, TRows}"/>. The columns of a group come in pairs: half of its threads take pieces of eight
/// features from the lower halves of heads and half the pieces that rotate with them, so that a pair's sums meet in one thread.
/// </summary>
/// <remarks>Value heads are cut in the same way and not rotated. A row's bits are the same with any rows beside it.</remarks>
internal static class QueryKeyValueKernel<TNumber, TRows, T, TElement>
    where TNumber : struct, IMatrixNumber
    where TRows : struct, IRowCount
    where T : unmanaged
    where TElement : struct, IElement<T>
{
    /// <summary>The kernel; group g computes the pieces from g * lanesAcross / 2 on, of all heads' lower halves.</summary>
    /// <param name="input">[rows, inFeatures].</param>
    /// <param name="norm">[inFeatures], the norm's weight.</param>
    /// <param name="weights">Packed panels.</param>
    /// <param name="output">[rows, outFeatures]: receives queries.</param>
    /// <param name="positions">[rows].</param>
    /// <param name="cosines">[positions, headDim / 2].</param>
    /// <param name="sines">[positions, headDim / 2].</param>
    /// <param name="slots">[rows].</param>
    /// <param name="keys">The cache's.</param>
    /// <param name="values">The cache's.</param>
    /// <param name="shape">Numbers.</param>
    public static void Kernel(
        ArrayView<float> input,
        ArrayView<float> norm,
        ArrayView<ushort> weights,
        ArrayView<float> output,
        ArrayView<int> positions,
        ArrayView<float> cosines,
        ArrayView<float> sines,
        ArrayView<int> slots,
        ArrayView<T> keys,
        ArrayView<T> values,
        QueryKeyValueShape shape)
    {
        var block = SharedMemory.Allocate<float>(LinearVectorKernel<TNumber, TRows>.ValuesLength);
        var partials = SharedMemory.Allocate<float>(LinearVectorKernel<TNumber, TRows>.PartialsLength);
        var scales = SharedMemory.Allocate<float>(LinearVectorKernel<TNumber, TRows>.ScalesLength);
        int pairs = shape.LanesAcross / 2;
        int across = Group.IdxX % shape.LanesAcross;
        int half = shape.HeadDim / 2;
        int halfPieces = half / VectorWords.Width;
        int lowerFeatures = (shape.Heads + 2 * shape.KvHeads) * half;

        // Threads behind the last pair repeat it; nothing of theirs is stored.
        int pair = Math.Min(Grid.IdxX * pairs + across % pairs, lowerFeatures / VectorWords.Width - 1);
        int piece = pair + pair / halfPieces * halfPieces + (across < pairs ? 0 : halfPieces);
        const int panelPieces = WeightPacking.PanelWidth / VectorWords.Width;
        long start = (long)(piece / panelPieces) * shape.InFeatures * WeightPacking.PanelWidth + piece % panelPieces * VectorWords.Width;
        LinearVectorKernel<TNumber, TRows>.Sum(
            input, norm, weights, start, shape.Rows, shape.InFeatures, shape.LanesAcross, 1, shape.Epsilon, block, scales, partials);
        int features = pairs * VectorWords.Width;
        for (int i = Group.IdxX; i < shape.Rows * features; i += LinearVectorKernel<TNumber, TRows>.Threads)
        {
            int row = i / features;
            int lower = Grid.IdxX * features + i % features;
            if (lower < lowerFeatures)
            {
                float a = LinearVectorKernel<TNumber, TRows>.Total(partials, row, i % features);
                float b = LinearVectorKernel<TNumber, TRows>.Total(partials, row, i % features + features);
                int head = lower / half;
                int feature = lower % half;
                if (head < shape.Heads + shape.KvHeads)
                {
                    long angle = (long)positions[row] * half + feature;
                    float cosine = cosines[angle];
                    float sine = sines[angle];
                    (a, b) = (a * cosine - b * sine, b * cosine + a * sine);
                }

                int slot = slots[row];
                long cacheBlock = slot / PagedKvCache.BlockTokens;
                int place = slot % PagedKvCache.BlockTokens;
                if (head < shape.Heads)
                {
                    long target = (long)row * shape.OutFeatures + (long)head * shape.HeadDim + feature;
                    output[target] = a;
                    output[target + half] = b;
                }
                else if (head < shape.Heads + shape.KvHeads)
                {
                    long target = (cacheBlock * shape.KvHeads + head - shape.Heads) * shape.HeadDim + feature;
                    keys[target * PagedKvCache.BlockTokens + place] = TElement.Narrow(a);
                    keys[(target + half) * PagedKvCache.BlockTokens + place] = TElement.Narrow(b);
                }
                else
                {
                    long kvHead = cacheBlock * shape.KvHeads + head - shape.Heads - shape.KvHeads;
                    long target = (kvHead * PagedKvCache.BlockTokens + place) * shape.HeadDim + feature;
                    values[target] = TElement.Narrow(a);
                    values[target + half] = TElement.Narrow(b);
                }
            }
        }
    }
}
