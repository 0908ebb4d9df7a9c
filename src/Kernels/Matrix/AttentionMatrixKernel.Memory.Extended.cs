using ILGPU;
using ILGPU.Extensions;

namespace IlgpuLlava.Kernels;

internal static partial class AttentionMatrixKernel<TNumber, THead>
{
    /// <summary>A lane's fragments of 16 queries: [k / 16][4].</summary>
    private static void LoadQueries(ArrayView<float> queries, long upper, long lower, int lane, ArrayView<uint> query)
    {
        for (int k = 0; k < THead.Features / 16; k++)
        {
            int column = k * 16 + lane % 4 * 2;
            query[k * 4] = Pack(queries[upper + column], queries[upper + column + 1]);
            query[k * 4 + 1] = Pack(queries[lower + column], queries[lower + column + 1]);
            query[k * 4 + 2] = Pack(queries[upper + column + 8], queries[upper + column + 9]);
            query[k * 4 + 3] = Pack(queries[lower + column + 8], queries[lower + column + 9]);
        }
    }

    /// <summary>Starts the copies of a chunk of keys, as lines [feature][64 tokens]. Blocks beyond the context become 0; the tokens
    /// beyond it in its last block are masked later.</summary>
    private static void CopyKeys(
        ArrayView<ushort> keys, ArrayView<int> tables, int tableStart, int chunk, int most, int kvHeads, int kvHead, uint target)
    {
        for (int i = Group.IdxX; i < THead.Features * 8; i += Threads)
        {
            int line = i / 8;
            int piece = i % 8;
            int token = chunk + piece * 8;
            bool exists = token / PagedKvCache.BlockTokens * PagedKvCache.BlockTokens < most;
            long block = exists ? tables[tableStart + token / PagedKvCache.BlockTokens] : 0;
            long start = ((block * kvHeads + kvHead) * THead.Features + line) * PagedKvCache.BlockTokens;
            long source = start + token % PagedKvCache.BlockTokens;
            AsyncCopy.Copy16(
                target + (uint)(line * 128 + (piece ^ (line & 7)) * 16), DeviceAddress.OfGlobal(ref keys[source]), exists ? 16 : 0);
        }
    }

    /// <summary>Starts the copies of a chunk of values, as lines [token][feature]. Tokens beyond the context become 0: what the cache
    /// holds there could be NaN.</summary>
    private static void CopyValues(
        ArrayView<ushort> values, ArrayView<int> tables, int tableStart, int chunk, int most, int kvHeads, int kvHead, uint target)
    {
        int pieces = THead.Features / 8;
        for (int i = Group.IdxX; i < Chunk * pieces; i += Threads)
        {
            int line = i / pieces;
            int piece = i % pieces;
            int token = chunk + line;
            bool exists = token < most;
            long block = exists ? tables[tableStart + token / PagedKvCache.BlockTokens] : 0;
            long source = ((block * kvHeads + kvHead) * PagedKvCache.BlockTokens + token % PagedKvCache.BlockTokens) * THead.Features;
            AsyncCopy.Copy16(
                target + (uint)(line * THead.Features * 2 + (piece ^ (line & 7)) * 16),
                DeviceAddress.OfGlobal(ref values[source + piece * 8]),
                exists ? 16 : 0);
        }
    }

    /// <summary>Divides a row's sums by its total and stores them.</summary>
    private static void Store(ArrayView<float> output, long start, int lane, int half, float total, ArrayView<float> sums)
    {
        for (int column = 0; column < THead.Features / 8; column++)
        {
            long target = start + column * 8 + lane % 4 * 2;
            output[target] = AttentionFold.Finish(sums[column * 4 + half], total);
            output[target + 1] = AttentionFold.Finish(sums[column * 4 + half + 1], total);
        }
    }
}
