using ILGPU;

namespace IlgpuLlava.Kernels;

internal static partial class AttentionKernel<T, TElement, TRows>
{
    /// <summary>
    /// Turns one row's scores of a chunk into weights exp(score - largest so far) and brings the row's largest score, its
    /// total and the factor for its sums up to date. The weights are summed as a tree of 64 (<see cref="RowSum"/>).
    /// </summary>
    private static void Softmax(
        ArrayView<float> scores,
        int start,
        int visible,
        int row,
        ArrayView<float> largest,
        ArrayView<float> totals,
        ArrayView<float> factors)
    {
        if (visible <= 0)
        {
            // The row sees nothing of this chunk: it must stay as if the chunk had not been.
            factors[row] = 1f;
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

        float before = largest[row];
        float now = MathF.Max(before, WarpReduce.Max(best));
        // All masked so far: any finite number keeps exp(-infinity - now) at 0 instead of NaN.
        float anchor = now == float.NegativeInfinity ? 0f : now;
        for (int part = 0; part < perLane; part++)
        {
            weights[part] = MathF.Exp(weights[part] - anchor);
            scores[start + part * Warp.WarpSize + Warp.LaneIdx] = weights[part];
        }

        float factor = MathF.Exp(before - anchor);
        largest[row] = now;
        totals[row] = Fma.Of(totals[row], factor, RowSum.Combine(weights));
        factors[row] = factor;
    }
}
