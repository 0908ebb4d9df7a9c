using ILGPU;

namespace IlgpuLlava.Kernels;

internal static partial class AttentionVectorKernel<TNumber, THead, TRows>
{
    /// <summary>Products of the queries with a chunk's keys, unscaled, each warp's part as [warp, row, token]. Pieces without a token of
    /// the context are not read; of others the tokens beyond it come out as anything.</summary>
    private static void Scores(
        ArrayView<ushort> keys,
        ArrayView<int> tables,
        int table,
        int count,
        int kvHeads,
        int kvHead,
        ArrayView<float> query,
        ArrayView<float> parts)
    {
        int piece = Group.IdxX % KeyPieces;
        var products = LocalMemory.Allocate<float>(RowCounts.Max * Width);
        for (int i = 0; i < TRows.Rows * Width; i++)
        {
            products[i] = 0f;
        }

        if (piece * Width < count)
        {
            const int blockPieces = PagedKvCache.BlockTokens / Width;
            long block = tables[table + piece / blockPieces];
            long start = (block * kvHeads + kvHead) * THead.Features * PagedKvCache.BlockTokens + piece % blockPieces * Width;
            int feature = Group.IdxX / KeyPieces;
            const int step = Threads / KeyPieces;
            for (; feature < THead.Features; feature += 4 * step)
            {
                var a = VectorWords.Load(ref keys[start + feature * PagedKvCache.BlockTokens]);
                var b = VectorWords.Load(ref keys[start + (feature + step) * PagedKvCache.BlockTokens]);
                var c = VectorWords.Load(ref keys[start + (feature + 2 * step) * PagedKvCache.BlockTokens]);
                var d = VectorWords.Load(ref keys[start + (feature + 3 * step) * PagedKvCache.BlockTokens]);
                Add(a, query, feature, THead.Features, products);
                Add(b, query, feature + step, THead.Features, products);
                Add(c, query, feature + 2 * step, THead.Features, products);
                Add(d, query, feature + 3 * step, THead.Features, products);
            }
        }

        Gather(products, KeyPieces, Chunk, parts);
    }

    /// <summary>Sums of a chunk's values by their weights, each warp's part as [warp, row, feature]. Tokens beyond the context are not
    /// read: a weight of 0 would not hide a NaN.</summary>
    private static void WeightedSum(
        ArrayView<ushort> values,
        ArrayView<int> tables,
        int table,
        int count,
        int kvHeads,
        int kvHead,
        ArrayView<float> weights,
        ArrayView<float> parts)
    {
        int piece = Group.IdxX % ValuePieces;
        var products = LocalMemory.Allocate<float>(RowCounts.Max * Width);
        for (int i = 0; i < TRows.Rows * Width; i++)
        {
            products[i] = 0f;
        }

        // 16 / n tokens of a block at once, as many as the group's threads reach.
        int step = Threads / ValuePieces;
        int token = Group.IdxX / ValuePieces;
        for (; token + 3 * step < count; token += 4 * step)
        {
            var a = VectorWords.Load(ref values[ValueStart(tables, table, token, kvHeads, kvHead) + piece * Width]);
            var b = VectorWords.Load(ref values[ValueStart(tables, table, token + step, kvHeads, kvHead) + piece * Width]);
            var c = VectorWords.Load(ref values[ValueStart(tables, table, token + 2 * step, kvHeads, kvHead) + piece * Width]);
            var d = VectorWords.Load(ref values[ValueStart(tables, table, token + 3 * step, kvHeads, kvHead) + piece * Width]);
            Add(a, weights, token, Chunk, products);
            Add(b, weights, token + step, Chunk, products);
            Add(c, weights, token + 2 * step, Chunk, products);
            Add(d, weights, token + 3 * step, Chunk, products);
        }

        for (; token < count; token += step)
        {
            var words = VectorWords.Load(ref values[ValueStart(tables, table, token, kvHeads, kvHead) + piece * Width]);
            Add(words, weights, token, Chunk, products);
        }

        Gather(products, ValuePieces, THead.Features, parts);
    }

    private static long ValueStart(ArrayView<int> tables, int table, int token, int kvHeads, int kvHead)
    {
        long block = tables[table + token / PagedKvCache.BlockTokens];
        return ((block * kvHeads + kvHead) * PagedKvCache.BlockTokens + token % PagedKvCache.BlockTokens) * THead.Features;
    }

    /// <summary>Adds eight numbers times each row's factor.</summary>
    private static void Add(VectorWords words, ArrayView<float> rowFactors, int index, int stride, ArrayView<float> products)
    {
        var (a, b) = VectorWords.Widen<TNumber>(words.X);
        var (c, d) = VectorWords.Widen<TNumber>(words.Y);
        var (e, f) = VectorWords.Widen<TNumber>(words.Z);
        var (g, h) = VectorWords.Widen<TNumber>(words.W);
        for (int row = 0; row < TRows.Rows; row++)
        {
            float factor = rowFactors[row * stride + index];
            products[row * Width] = Fma.Of(factor, a, products[row * Width]);
            products[row * Width + 1] = Fma.Of(factor, b, products[row * Width + 1]);
            products[row * Width + 2] = Fma.Of(factor, c, products[row * Width + 2]);
            products[row * Width + 3] = Fma.Of(factor, d, products[row * Width + 3]);
            products[row * Width + 4] = Fma.Of(factor, e, products[row * Width + 4]);
            products[row * Width + 5] = Fma.Of(factor, f, products[row * Width + 5]);
            products[row * Width + 6] = Fma.Of(factor, g, products[row * Width + 6]);
            products[row * Width + 7] = Fma.Of(factor, h, products[row * Width + 7]);
        }
    }

    /// <summary>Adds what the threads of a warp have of the same piece and stores it as [warp, row, length].</summary>
    private static void Gather(ArrayView<float> products, int pieces, int length, ArrayView<float> parts)
    {
        int lane = Group.IdxX % 32;
        int warp = Group.IdxX / 32;
        for (int i = 0; i < TRows.Rows * Width; i++)
        {
            float sum = products[i];
            for (int step = pieces; step < 32; step <<= 1)
            {
                sum += Warp.ShuffleXor(sum, step);
            }

            if (lane < pieces)
            {
                parts[(warp * TRows.Rows + i / Width) * length + lane * Width + i % Width] = sum;
            }
        }
    }

    /// <summary>Turns a row's scores into weights, and folds its largest score and total. By one warp; two tokens a lane.</summary>
    private static void Softmax(
        ArrayView<float> parts,
        int row,
        int count,
        float scale,
        ArrayView<float> weights,
        ArrayView<float> largest,
        ArrayView<float> totals,
        ArrayView<float> factors,
        ArrayView<float> shares)
    {
        int lane = Group.IdxX % 32;
        int start = row * Chunk + lane;
        float first = lane < count ? scale * Total(parts, start, TRows.Rows * Chunk) : float.NegativeInfinity;
        float second = lane + 32 < count ? scale * Total(parts, start + 32, TRows.Rows * Chunk) : float.NegativeInfinity;
        float before = largest[row];
        float totalBefore = totals[row];
        float chunkLargest = WarpReduce.Max(MathF.Max(first, second));
        float anchor = AttentionFold.Anchor(chunkLargest);
        first = MathF.Exp(first - anchor);
        second = MathF.Exp(second - anchor);
        weights[start] = first;
        weights[start + 32] = second;
        float total = WarpReduce.Sum(first + second);
        float now = MathF.Max(before, chunkLargest);
        float decay = AttentionFold.Decay(before, chunkLargest, now);
        float factor = AttentionFold.Factor(before, now, decay);
        float share = AttentionFold.Factor(chunkLargest, now, decay);
        // Every lane has read them by now.
        Warp.Barrier();
        if (lane == 0)
        {
            largest[row] = now;
            totals[row] = AttentionFold.Of(totalBefore, factor, total, share);
            factors[row] = factor;
            shares[row] = share;
        }
    }
}
