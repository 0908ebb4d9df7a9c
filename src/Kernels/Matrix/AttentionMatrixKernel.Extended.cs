using ILGPU;
using ILGPU.Extensions;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Attention of a tile of 80 rows that share a key and value head, on matrix units: five warps of 16 rows each go through the keys in
/// chunks of 64. Scores, weights and sums stay in registers; queries and weights are rounded to the cache's 16-bit type, sums are
/// float32. Keys and values come into shared memory by asynchronous copies: values while the scores are computed, the next keys while
/// the weighted sums are. Both lie there as in the cache, keys [feature][64] and values [64][feature], 16-byte pieces permuted by XOR
/// with the line's number, and <c>ldmatrix.trans</c> turns them.
/// </summary>
/// <remarks>
/// Source: Dao, "FlashAttention-2", 2023. 80 rows, because 577 of them (the CLIP tower's) then make 8 tiles a head, 128 groups for the
/// 132 multiprocessors of a Hopper. A row's chunks begin at position 0 and its arithmetic does not depend on the rows beside it: the
/// same bits in any batch, chunk or tile; but not those of the portable kernel, and not of a decode step. A NaN or infinite value of a
/// token reaches the rows of its chunk that do not see it as well, since a weight of 0 times NaN is NaN; tokens beyond the context are
/// read as 0. Shared memory: 32 KB for heads of 128, 16 KB for 64.
/// </remarks>
internal static partial class AttentionMatrixKernel<TNumber, THead>
    where TNumber : struct, IMatrixNumber
    where THead : struct, IHeadSize
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 80;

    /// <summary>Threads of a group.</summary>
    public const int Threads = Rows / WarpRows * 32;

    private const int WarpRows = 16;
    private const int Chunk = AttentionTile.ChunkKeys;

    private static int PartBytes => THead.Features * Chunk * 2;

    /// <summary>The kernel; group g computes tile g / kvHeads for key and value head g % kvHeads.</summary>
    public static void Kernel(
        ArrayView<float> queries,
        ArrayView<ushort> keys,
        ArrayView<ushort> values,
        ArrayView<int> tables,
        ArrayView<int> tiles,
        ArrayView<float> output,
        int queryStride,
        int kvHeads,
        int headsPerKvHead,
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
        var shared = SharedMemory.Allocate<ushort>(2 * THead.Features * Chunk);
        uint keyStart = DeviceAddress.OfShared(ref shared[0]);
        uint valueStart = keyStart + (uint)PartBytes;
        int lane = Group.IdxX % 32;
        int upper = Group.IdxX / 32 * WarpRows + lane / 4;

        // Rows beyond the last one repeat it and are never stored.
        int upperRow = firstRow + Math.Min(upper, rows - 1);
        int lowerRow = firstRow + Math.Min(upper + 8, rows - 1);
        int upperLimit = causal != 0 ? firstPosition + upperRow / headsPerKvHead + 1 : contextLength;
        int lowerLimit = causal != 0 ? firstPosition + lowerRow / headsPerKvHead + 1 : contextLength;
        int most = causal != 0 ? firstPosition + (firstRow + rows - 1) / headsPerKvHead + 1 : contextLength;
        var query = LocalMemory.Allocate<uint>(THead.Features / 4);
        LoadQueries(
            queries,
            Start(upperRow, firstToken, queryStride, kvHead, headsPerKvHead),
            Start(lowerRow, firstToken, queryStride, kvHead, headsPerKvHead),
            lane,
            query);

        var scores = LocalMemory.Allocate<float>(Chunk / 2);
        var sums = LocalMemory.Allocate<float>(THead.Features / 2);
        for (int i = 0; i < THead.Features / 2; i++)
        {
            sums[i] = 0f;
        }

        float upperLargest = float.NegativeInfinity;
        float lowerLargest = float.NegativeInfinity;
        float upperTotal = 0f;
        float lowerTotal = 0f;
        CopyKeys(keys, tables, tableStart, 0, most, kvHeads, kvHead, keyStart);
        AsyncCopy.Commit();
        for (int chunk = 0; chunk < most; chunk += Chunk)
        {
            AsyncCopy.Wait(0);
            Group.Barrier();
            CopyValues(values, tables, tableStart, chunk, most, kvHeads, kvHead, valueStart);
            AsyncCopy.Commit();
            Scores(keyStart, lane, query, scores);
            Group.Barrier();
            if (chunk + Chunk < most)
            {
                CopyKeys(keys, tables, tableStart, chunk + Chunk, most, kvHeads, kvHead, keyStart);
            }

            AsyncCopy.Commit();
            float upperBefore = upperLargest;
            float lowerBefore = lowerLargest;
            Mask(scores, chunk + lane % 4 * 2, upperLimit, lowerLimit, scale);
            upperLargest = MathF.Max(upperBefore, RowMax(scores, 0));
            lowerLargest = MathF.Max(lowerBefore, RowMax(scores, 2));
            float upperFactor = Factor(upperBefore, upperLargest);
            float lowerFactor = Factor(lowerBefore, lowerLargest);
            upperTotal = Fma.Of(upperTotal, upperFactor, Weigh(scores, 0, AttentionFold.Anchor(upperLargest)));
            lowerTotal = Fma.Of(lowerTotal, lowerFactor, Weigh(scores, 2, AttentionFold.Anchor(lowerLargest)));
            for (int column = 0; column < THead.Features / 8; column++)
            {
                sums[column * 4] *= upperFactor;
                sums[column * 4 + 1] *= upperFactor;
                sums[column * 4 + 2] *= lowerFactor;
                sums[column * 4 + 3] *= lowerFactor;
            }

            AsyncCopy.Wait(1);
            Group.Barrier();
            WeightedSum(valueStart, lane, scores, sums);
        }

        // Nothing may be under way when a group ends.
        AsyncCopy.Wait(0);
        upperTotal = RowSum(upperTotal);
        lowerTotal = RowSum(lowerTotal);
        int outputStride = kvHeads * headsPerKvHead * THead.Features;
        if (upper < rows)
        {
            Store(output, Start(upperRow, firstToken, outputStride, kvHead, headsPerKvHead), lane, 0, upperTotal, sums);
        }

        if (upper + 8 < rows)
        {
            Store(output, Start(lowerRow, firstToken, outputStride, kvHead, headsPerKvHead), lane, 2, lowerTotal, sums);
        }
    }

    /// <summary>Where a row's head begins in activations of such a stride.</summary>
    private static long Start(int row, int firstToken, int stride, int kvHead, int headsPerKvHead) =>
        (long)(firstToken + row / headsPerKvHead) * stride + (long)(kvHead * headsPerKvHead + row % headsPerKvHead) * THead.Features;

    /// <summary>exp(before - now), and 1 where nothing has changed.</summary>
    private static float Factor(float before, float now) => before == now ? 1f : MathF.Exp(before - AttentionFold.Anchor(now));

    private static uint Pack(float low, float high) => TNumber.Narrow(low) | (uint)TNumber.Narrow(high) << 16;

    private static float RowSum(float value)
    {
        value += Warp.ShuffleXor(value, 1);
        return value + Warp.ShuffleXor(value, 2);
    }
}
