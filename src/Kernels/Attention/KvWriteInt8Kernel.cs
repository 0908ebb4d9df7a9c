using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Keys and values of a token into an int8 cache: each head by itself, its scale being max|x| / 127 and its numbers x / scale, rounded to
/// nearest even. A head of zeros has the scale 0; one with an infinite number or NaN an infinite scale or NaN, so that nothing finite is
/// computed from it.
/// </summary>
internal static class KvWriteInt8Kernel
{
    /// <summary>The kernel; group g writes row g.</summary>
    public static void Kernel(
        ArrayView<float> rows,
        ArrayView<int> slots,
        ArrayView<sbyte> keys,
        ArrayView<sbyte> values,
        int rowStride,
        int keyOffset,
        int valueOffset,
        int kvHeads,
        int headDim)
    {
        int slot = slots[Grid.IdxX];
        long block = slot / PagedKvCache.BlockTokens;
        int place = slot % PagedKvCache.BlockTokens;
        long source = (long)Grid.IdxX * rowStride;
        for (int head = 0; head < kvHeads; head++)
        {
            long start = (block * kvHeads + head) * ScaledBlock.Length<sbyte, Int8Element>(headDim);
            long feature = source + (long)head * headDim;
            long scales = start + (long)headDim * PagedKvCache.BlockTokens + place;
            Store(rows, feature + keyOffset, keys, start + place, PagedKvCache.BlockTokens, scales, headDim);
            Store(rows, feature + valueOffset, values, start + (long)place * headDim, 1, scales, headDim);
        }
    }

    private static void Store(
        ArrayView<float> rows, long first, ArrayView<sbyte> target, long start, int stride, long scalePlace, int headDim)
    {
        float largest = 0f;
        for (int i = Warp.LaneIdx; i < headDim; i += Warp.WarpSize)
        {
            largest = MathF.Max(largest, MathF.Abs(rows[first + i]));
        }

        float scale = WarpReduce.Max(largest) / 127f;
        for (int i = Warp.LaneIdx; i < headDim; i += Warp.WarpSize)
        {
            target[start + (long)i * stride] = Int8Element.Narrow(scale > 0f ? rows[first + i] / scale : 0f);
        }

        if (Warp.LaneIdx == 0)
        {
            ScaledBlock.Store(target, scalePlace, scale);
        }
    }
}
