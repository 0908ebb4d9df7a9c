using ILGPU;

namespace IlgpuLlava.Kernels;

internal static partial class AttentionKernel<T, TElement, TRows>
{
    /// <summary>
    /// Turns one row's scores of a chunk into weights exp(score - largest of the chunk) and folds the chunk into the row's largest
    /// score and total (<see cref="AttentionFold"/>). The weights are summed as a tree of 64 (<see cref="RowSum"/>).
    /// </summary>
    private static void Softmax(
        ArrayView<float> scores,
        int start,
        int visible,
        int row,
        ArrayView<float> largest,
        ArrayView<float> totals,
        ArrayView<float> factors,
        ArrayView<float> shares)
    {
        if (visible <= 0)
        {
            // The row sees nothing of this chunk: it must stay as if the chunk had not been. Its sums of the chunk are +0, and a share
            // of -0 makes them -0, which is what can be added to every number, to -0 as well.
            factors[row] = 1f;
            shares[row] = -0f;
            return;
        }

        var weights = LocalMemory.Allocate<float>(RowSum.MaxPerLane);
        int perLane = Chunk / Warp.WarpSize;
        float best = float.NegativeInfinity;
        for (int part = 0; part < perLane; part++)
        {
            int token = part * Warp.WarpSize + Warp.LaneIdx;
            weights[part] = token < visible ? scores[start + token] : float.NegativeInfinity;
            best = MathF.Max(best, weights[part]);
        }

        // All lanes have read before one of them writes: they need not run in step, and a reduction orders no memory.
        float before = largest[row];
        float total = totals[row];
        Warp.Barrier();
        float chunkLargest = WarpReduce.Max(best);
        float chunkAnchor = AttentionFold.Anchor(chunkLargest);
        for (int part = 0; part < perLane; part++)
        {
            weights[part] = MathF.Exp(weights[part] - chunkAnchor);
            scores[start + part * Warp.WarpSize + Warp.LaneIdx] = weights[part];
        }

        float now = MathF.Max(before, chunkLargest);
        float decay = AttentionFold.Decay(before, chunkLargest, now);
        float factor = AttentionFold.Factor(before, now, decay);
        float share = AttentionFold.Factor(chunkLargest, now, decay);
        largest[row] = now;
        totals[row] = AttentionFold.Of(total, factor, RowSum.Combine(weights), share);
        factors[row] = factor;
        shares[row] = share;
    }
}
