using ILGPU;

namespace IlgpuLlava.Kernels;

internal static partial class AttentionKernel<T, TElement, TRows>
{
    /// <summary>Divides the sums by the totals and stores the rows.</summary>
    private static void Store(
        ArrayView<float> totals,
        ArrayView<float> sums,
        int firstToken,
        int firstRow,
        int rows,
        int kvHead,
        int kvHeads,
        int headsPerKvHead,
        int headDim,
        ArrayView<float> output)
    {
        long outputStride = (long)kvHeads * headsPerKvHead * headDim;
        for (int row = 0; row < rows; row++)
        {
            int sequenceRow = firstRow + row;
            int head = kvHead * headsPerKvHead + sequenceRow % headsPerKvHead;
            long target = (firstToken + sequenceRow / headsPerKvHead) * outputStride + (long)head * headDim;
            float total = totals[row];
            for (int column = Warp.LaneIdx; column < headDim; column += Warp.WarpSize)
            {
                output[target + column] = AttentionFold.Finish(sums[row * PagedKvCache.MaxHeadDim + column], total);
            }
        }
    }

    /// <summary>Stores each row's largest score, total and sums, as [rows of the workspace, kvHeads, headDim + 2].</summary>
    private static void StorePartial(
        ArrayView<float> largest,
        ArrayView<float> totals,
        ArrayView<float> sums,
        int partial,
        int rows,
        int kvHead,
        int kvHeads,
        int headDim,
        ArrayView<float> partials)
    {
        for (int row = 0; row < rows; row++)
        {
            long target = AttentionFold.PartialStart(partial + row, kvHead, kvHeads, headDim);
            if (Warp.LaneIdx == 0)
            {
                partials[target] = largest[row];
                partials[target + 1] = totals[row];
            }

            for (int column = Warp.LaneIdx; column < headDim; column += Warp.WarpSize)
            {
                partials[target + AttentionFold.Header + column] = sums[row * PagedKvCache.MaxHeadDim + column];
            }
        }
    }
}
