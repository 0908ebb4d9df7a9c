using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Attention of decode steps over a 16-bit cache: a tile's rows are query heads of one new token, which share a key and value head and see
/// the same keys. Bound by memory: all 128 threads of a group load 16 bytes at a time, of keys eight tokens of a feature, of values eight
/// features of a token; partial sums meet in shuffles and then in shared memory. Chunks of 64 keys, folded as in
/// <see cref="AttentionFold"/>: the same bits whole or split, whatever rows stand beside a row.
/// </summary>
/// <remarks>Shared memory: at most 26 KB. Queries, weights and sums are float32.</remarks>
internal static partial class AttentionVectorKernel<TNumber, THead, TRows>
    where TNumber : struct, IMatrixNumber
    where THead : struct, IHeadSize
    where TRows : struct, IRowCount
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 128;

    private const int Warps = Threads / 32;
    private const int Chunk = AttentionTile.ChunkKeys;
    private const int Width = VectorWords.Width;

    // Pieces of a chunk's keys that lie beside one another, and of a value.
    private const int KeyPieces = Chunk / Width;

    private static int ValuePieces => THead.Features / Width;

    /// <summary>The kernel; group g computes tile g / kvHeads for key and value head g % kvHeads.</summary>
    public static void Kernel(
        ArrayView<float> queries,
        ArrayView<ushort> keys,
        ArrayView<ushort> values,
        ArrayView<int> tables,
        ArrayView<int> tiles,
        ArrayView<float> output,
        ArrayView<float> partials,
        int queryStride,
        int kvHeads,
        int headsPerKvHead,
        float scale)
    {
        int kvHead = Grid.IdxX % kvHeads;
        int record = Grid.IdxX / kvHeads * AttentionTile.Fields;
        int token = tiles[record];
        int firstRow = tiles[record + 1];
        int rows = tiles[record + 2];
        int contextLength = tiles[record + 4];
        int tableStart = tiles[record + 5];
        int firstKey = tiles[record + 6];
        int partial = tiles[record + 7];
        int firstHead = kvHead * headsPerKvHead + firstRow;

        var query = SharedMemory.Allocate<float>(TRows.Rows * THead.Features);
        var parts = SharedMemory.Allocate<float>(Warps * TRows.Rows * THead.Features);
        var weights = SharedMemory.Allocate<float>(TRows.Rows * Chunk);
        var sums = SharedMemory.Allocate<float>(TRows.Rows * THead.Features);
        var largest = SharedMemory.Allocate<float>(TRows.Rows);
        var totals = SharedMemory.Allocate<float>(TRows.Rows);
        var factors = SharedMemory.Allocate<float>(TRows.Rows);
        var shares = SharedMemory.Allocate<float>(TRows.Rows);
        for (int i = Group.IdxX; i < TRows.Rows * THead.Features; i += Threads)
        {
            int row = i / THead.Features;
            long head = firstHead + row;
            query[i] = row < rows ? queries[(long)token * queryStride + head * THead.Features + i % THead.Features] : 0f;
            sums[i] = 0f;
        }

        if (Group.IdxX < TRows.Rows)
        {
            largest[Group.IdxX] = float.NegativeInfinity;
            totals[Group.IdxX] = 0f;
        }

        int end = partial == AttentionTile.Whole ? contextLength : Math.Min(contextLength, firstKey + Chunk);
        for (int chunk = firstKey; chunk < end; chunk += Chunk)
        {
            int count = Math.Min(Chunk, contextLength - chunk);
            Group.Barrier();
            Scores(keys, tables, tableStart + chunk / PagedKvCache.BlockTokens, count, kvHeads, kvHead, query, parts);
            Group.Barrier();
            for (int row = Group.IdxX / 32; row < TRows.Rows; row += Warps)
            {
                Softmax(parts, row, count, scale, weights, largest, totals, factors, shares);
            }

            Group.Barrier();
            WeightedSum(values, tables, tableStart + chunk / PagedKvCache.BlockTokens, count, kvHeads, kvHead, weights, parts);
            Group.Barrier();
            for (int i = Group.IdxX; i < TRows.Rows * THead.Features; i += Threads)
            {
                int row = i / THead.Features;
                sums[i] = AttentionFold.Of(sums[i], factors[row], Total(parts, i, TRows.Rows * THead.Features), shares[row]);
            }
        }

        Group.Barrier();
        for (int i = Group.IdxX; i < rows * THead.Features; i += Threads)
        {
            int row = i / THead.Features;
            int feature = i % THead.Features;
            if (partial == AttentionTile.Whole)
            {
                long target = (long)token * kvHeads * headsPerKvHead + firstHead + row;
                output[target * THead.Features + feature] = AttentionFold.Finish(sums[i], totals[row]);
            }
            else
            {
                long target = AttentionFold.PartialStart(partial + row, kvHead, kvHeads, THead.Features);
                partials[target + AttentionFold.Header + feature] = sums[i];
                if (feature == 0)
                {
                    partials[target] = largest[row];
                    partials[target + 1] = totals[row];
                }
            }
        }
    }

    /// <summary>What the warps have of a number, added in their order.</summary>
    private static float Total(ArrayView<float> parts, int index, int stride)
    {
        float total = 0f;
        for (int warp = 0; warp < Warps; warp++)
        {
            total += parts[warp * stride + index];
        }

        return total;
    }
}
