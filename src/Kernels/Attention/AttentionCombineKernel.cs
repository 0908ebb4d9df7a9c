using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Folds the partial results of split contexts, in order of the chunks, and stores the rows. One group a row and key and value head;
/// lanes over features, four vectors at once.
/// </summary>
internal static class AttentionCombineKernel
{
    private const int Vectors = 4;

    /// <summary>The kernel; group g serves row g % tileRows of split g / tileRows / kvHeads.</summary>
    public static void Kernel(
        ArrayView<float> partials,
        ArrayView<int> splits,
        ArrayView<float> output,
        int tileRows,
        int kvHeads,
        int headsPerKvHead,
        int headDim)
    {
        int row = Grid.IdxX % tileRows;
        int kvHead = Grid.IdxX / tileRows % kvHeads;
        int record = Grid.IdxX / tileRows / kvHeads * AttentionSplit.Fields;
        int rows = splits[record + 2];
        if (row >= rows)
        {
            return;
        }

        int sequenceRow = splits[record + 1] + row;
        int partial = splits[record + 3] + row;
        int chunks = splits[record + 4];
        int token = splits[record] + sequenceRow / headsPerKvHead;
        int head = kvHead * headsPerKvHead + sequenceRow % headsPerKvHead;
        long target = ((long)token * kvHeads * headsPerKvHead + head) * headDim;
        var sums = LocalMemory.Allocate<float>(Vectors);
        for (int first = 0; first < headDim; first += Vectors * Warp.WarpSize)
        {
            float largest = float.NegativeInfinity;
            float total = 0f;
            for (int vector = 0; vector < Vectors; vector++)
            {
                sums[vector] = 0f;
            }

            for (int chunk = 0; chunk < chunks; chunk++)
            {
                long source = AttentionFold.PartialStart(partial + chunk * rows, kvHead, kvHeads, headDim);
                float chunkLargest = partials[source];
                float now = MathF.Max(largest, chunkLargest);
                float decay = AttentionFold.Decay(largest, chunkLargest, now);
                float factor = AttentionFold.Factor(largest, now, decay);
                float share = AttentionFold.Factor(chunkLargest, now, decay);
                total = AttentionFold.Of(total, factor, partials[source + 1], share);
                for (int vector = 0; vector < Vectors; vector++)
                {
                    int column = first + vector * Warp.WarpSize + Warp.LaneIdx;
                    float chunkSum = column < headDim ? partials[source + AttentionFold.Header + column] : 0f;
                    sums[vector] = AttentionFold.Of(sums[vector], factor, chunkSum, share);
                }

                largest = now;
            }

            for (int vector = 0; vector < Vectors; vector++)
            {
                int column = first + vector * Warp.WarpSize + Warp.LaneIdx;
                if (column < headDim)
                {
                    output[target + column] = AttentionFold.Finish(sums[vector], total);
                }
            }
        }
    }
}
