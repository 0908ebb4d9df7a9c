using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>Searches over one row of numbers by one warp. All results are uniform and independent of the number of lanes.</summary>
internal static class SamplingSearch
{
    /// <summary>The largest value; NaN where there is one.</summary>
    public static float Max(ArrayView<float> values, long start, int length)
    {
        float best = float.NegativeInfinity;
        for (int i = Warp.LaneIdx; i < length; i += Warp.WarpSize)
        {
            best = MathF.Max(best, values[start + i]);
        }

        return WarpReduce.Max(best);
    }

    /// <summary>The lowest index above <paramref name="after"/> that holds a value; <see cref="int.MaxValue"/> for none.</summary>
    public static int FirstEqual(ArrayView<float> values, long start, int length, float value, int after)
    {
        int first = int.MaxValue;
        for (int i = Warp.LaneIdx; i < length; i += Warp.WarpSize)
        {
            if (i > after && values[start + i] == value)
            {
                first = Math.Min(first, i);
            }
        }

        return WarpReduce.Min(first);
    }

    /// <summary>The largest value below a bound; minus infinity for none.</summary>
    public static float MaxBelow(ArrayView<float> values, long start, int length, float bound)
    {
        float best = float.NegativeInfinity;
        for (int i = Warp.LaneIdx; i < length; i += Warp.WarpSize)
        {
            float value = values[start + i];
            if (value < bound)
            {
                best = MathF.Max(best, value);
            }
        }

        return WarpReduce.Max(best);
    }

    /// <summary>The k-th largest value, 1 &lt;= k &lt;= length, found bit by bit from the top of the values' ordered bits.</summary>
    public static float KthLargest(ArrayView<float> values, long start, int length, int k)
    {
        uint threshold = 0;
        for (int bit = 31; bit >= 0; bit--)
        {
            uint candidate = threshold | (1u << bit);
            int count = 0;
            for (int i = Warp.LaneIdx; i < length; i += Warp.WarpSize)
            {
                if (Ordered(values[start + i]) >= candidate)
                {
                    count++;
                }
            }

            if (WarpReduce.Sum(count) >= k)
            {
                threshold = candidate;
            }
        }

        return Restored(threshold);
    }

    /// <summary>
    /// The largest weight w such that the weights not below w sum to <paramref name="mass"/> or more. Weights are from 0 to 1,
    /// whose bits ascend with them, so that bits are the search space here too.
    /// </summary>
    public static float MassThreshold(ArrayView<float> weights, long start, int length, float mass)
    {
        uint threshold = 0;
        for (int bit = 29; bit >= 0; bit--)
        {
            uint candidate = threshold | (1u << bit);
            if (RowSum.Of<SamplingTerms.NotBelow>(weights, start, length, Interop.IntAsFloat(candidate)) >= mass)
            {
                threshold = candidate;
            }
        }

        return Interop.IntAsFloat(threshold);
    }

    /// <summary>
    /// The index at which the running sum of the weights not below a threshold first exceeds a share of their total: a draw
    /// from the distribution they stand for. Sums run over blocks of 64, each added as a tree.
    /// </summary>
    public static int Draw(ArrayView<float> weights, long start, int length, float threshold, float share)
    {
        float total = 0f;
        for (int block = 0; block < length; block += RowSum.Partials)
        {
            total += BlockSum(weights, start, length, threshold, block);
        }

        float target = share * total;
        float running = 0f;
        int chosenBlock = 0;
        bool found = false;
        for (int block = 0; block < length && !found; block += RowSum.Partials)
        {
            float next = running + BlockSum(weights, start, length, threshold, block);
            chosenBlock = block;
            found = next > target;
            running = found ? running : next;
        }

        int chosen = -1;
        int end = Math.Min(chosenBlock + RowSum.Partials, length);
        for (int i = chosenBlock; i < end; i++)
        {
            float weight = weights[start + i];
            if (weight >= threshold && weight > 0f && !(chosen >= 0 && running > target))
            {
                // Where rounding keeps the running sum from passing the target, the block's last candidate stands.
                running += weight;
                chosen = i;
            }
        }

        return chosen;
    }

    private static float BlockSum(ArrayView<float> weights, long start, int length, float threshold, int block)
    {
        var sums = LocalMemory.Allocate<float>(RowSum.MaxPerLane);
        int perLane = RowSum.Partials / Warp.WarpSize;
        for (int part = 0; part < perLane; part++)
        {
            int index = block + part * Warp.WarpSize + Warp.LaneIdx;
            sums[part] = 0f;
            if (index < length)
            {
                float weight = weights[start + index];
                sums[part] = weight >= threshold ? weight : 0f;
            }
        }

        return RowSum.Combine(sums);
    }

    /// <summary>Bits that ascend with the value, -0 just below +0.</summary>
    private static uint Ordered(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        return (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
    }

    private static float Restored(uint ordered) =>
        Interop.IntAsFloat((ordered & 0x80000000u) != 0 ? ordered & 0x7FFFFFFFu : ~ordered);
}
