using ILGPU;

namespace IlgpuLlava.Kernels;

internal static partial class LinearVectorKernel<TNumber, TRows>
{
    /// <summary>Floats of shared memory for a block of the rows.</summary>
    public static int ValuesLength => TRows.Rows * Block;

    /// <summary>Floats of shared memory for the warps' sums.</summary>
    public static int PartialsLength => Warps * TRows.Rows * WeightPacking.PanelWidth;

    /// <summary>Floats of shared memory for the norm.</summary>
    public static int ScalesLength => Warps * TRows.Rows;

    /// <summary>The group's sums, left as parts in shared memory for <see cref="Total"/>.</summary>
    /// <param name="input">[rows, inFeatures].</param>
    /// <param name="norm">[inFeatures], or anything.</param>
    /// <param name="weights">Packed panels.</param>
    /// <param name="start">Where this thread's eight columns begin for k = 0.</param>
    /// <param name="rows">Rows that exist.</param>
    /// <param name="inFeatures">k.</param>
    /// <param name="lanesAcross">Threads beside one another.</param>
    /// <param name="hasNorm">0 or 1.</param>
    /// <param name="epsilon">The norm's.</param>
    /// <param name="values">Shared memory, <see cref="ValuesLength"/>.</param>
    /// <param name="scales">Shared memory, <see cref="ScalesLength"/>.</param>
    /// <param name="partials">Shared memory, <see cref="PartialsLength"/>.</param>
    public static void Sum(
        ArrayView<float> input,
        ArrayView<float> norm,
        ArrayView<ushort> weights,
        long start,
        int rows,
        int inFeatures,
        int lanesAcross,
        int hasNorm,
        float epsilon,
        ArrayView<float> values,
        ArrayView<float> scales,
        ArrayView<float> partials)
    {
        int lane = Group.IdxX % 32;
        int warp = Group.IdxX / 32;
        if (hasNorm != 0)
        {
            SumSquares(input, rows, inFeatures, scales);
        }

        var sums = LocalMemory.Allocate<float>(RowCounts.Max * Width);
        for (int i = 0; i < TRows.Rows * Width; i++)
        {
            sums[i] = 0f;
        }

        for (int k = 0; k < inFeatures; k += Block)
        {
            int count = Math.Min(Block, inFeatures - k);
            Group.Barrier();
            for (int row = 0; row < TRows.Rows; row++)
            {
                // Rows beyond the last one repeat it and are never stored.
                long source = (long)Math.Min(row, rows - 1) * inFeatures + k;
                float scale = hasNorm != 0 ? Scale(scales, row, inFeatures, epsilon) : 1f;
                for (int i = Group.IdxX; i < count; i += Threads)
                {
                    float value = input[source + i];
                    values[row * Block + i] = hasNorm != 0 ? norm[k + i] * (value * scale) : value;
                }
            }

            Group.Barrier();
            Accumulate(weights, start + (long)k * WeightPacking.PanelWidth, count, lane / lanesAcross, warp, lanesAcross, values, sums);
        }

        Gather(sums, lane, warp, lanesAcross, partials);
        Group.Barrier();
    }

    /// <summary>Adds the products of one block of k: this thread's share of it.</summary>
    private static void Accumulate(
        ArrayView<ushort> weights,
        long start,
        int count,
        int down,
        int warp,
        int lanesAcross,
        ArrayView<float> values,
        ArrayView<float> sums)
    {
        int step = Threads / lanesAcross;
        int k = warp * (32 / lanesAcross) + down;
        for (; k + 3 * step < count; k += 4 * step)
        {
            var a = VectorWords.Load(ref weights[start + k * WeightPacking.PanelWidth]);
            var b = VectorWords.Load(ref weights[start + (k + step) * WeightPacking.PanelWidth]);
            var c = VectorWords.Load(ref weights[start + (k + 2 * step) * WeightPacking.PanelWidth]);
            var d = VectorWords.Load(ref weights[start + (k + 3 * step) * WeightPacking.PanelWidth]);
            Add(a, values, k, sums);
            Add(b, values, k + step, sums);
            Add(c, values, k + 2 * step, sums);
            Add(d, values, k + 3 * step, sums);
        }

        for (; k < count; k += step)
        {
            Add(VectorWords.Load(ref weights[start + k * WeightPacking.PanelWidth]), values, k, sums);
        }
    }

    private static void Add(VectorWords words, ArrayView<float> values, int k, ArrayView<float> sums)
    {
        var (a, b) = VectorWords.Widen<TNumber>(words.X);
        var (c, d) = VectorWords.Widen<TNumber>(words.Y);
        var (e, f) = VectorWords.Widen<TNumber>(words.Z);
        var (g, h) = VectorWords.Widen<TNumber>(words.W);
        for (int row = 0; row < TRows.Rows; row++)
        {
            float value = values[row * Block + k];
            sums[row * Width] = Fma.Of(value, a, sums[row * Width]);
            sums[row * Width + 1] = Fma.Of(value, b, sums[row * Width + 1]);
            sums[row * Width + 2] = Fma.Of(value, c, sums[row * Width + 2]);
            sums[row * Width + 3] = Fma.Of(value, d, sums[row * Width + 3]);
            sums[row * Width + 4] = Fma.Of(value, e, sums[row * Width + 4]);
            sums[row * Width + 5] = Fma.Of(value, f, sums[row * Width + 5]);
            sums[row * Width + 6] = Fma.Of(value, g, sums[row * Width + 6]);
            sums[row * Width + 7] = Fma.Of(value, h, sums[row * Width + 7]);
        }
    }

    /// <summary>Adds what the threads of a warp have of the same column and stores it as [warp, row, column].</summary>
    private static void Gather(ArrayView<float> sums, int lane, int warp, int lanesAcross, ArrayView<float> partials)
    {
        for (int i = 0; i < TRows.Rows * Width; i++)
        {
            float sum = sums[i];
            for (int step = lanesAcross; step < 32; step <<= 1)
            {
                sum += Warp.ShuffleXor(sum, step);
            }

            if (lane < lanesAcross)
            {
                partials[(warp * TRows.Rows + i / Width) * WeightPacking.PanelWidth + lane * Width + i % Width] = sum;
            }
        }
    }

    /// <summary>The sum of a row and one of the group's columns.</summary>
    /// <param name="partials">What <see cref="Sum"/> left.</param>
    /// <param name="row">The row.</param>
    /// <param name="column">The column, threads beside one another holding eight each.</param>
    public static float Total(ArrayView<float> partials, int row, int column)
    {
        float total = 0f;
        for (int warp = 0; warp < Warps; warp++)
        {
            total += partials[(warp * TRows.Rows + row) * WeightPacking.PanelWidth + column];
        }

        return total;
    }

    /// <summary>Leaves each warp's part of each row's sum of squares in shared memory, [row, warp].</summary>
    private static void SumSquares(ArrayView<float> input, int rows, int inFeatures, ArrayView<float> scales)
    {
        for (int row = 0; row < TRows.Rows; row++)
        {
            long start = (long)Math.Min(row, rows - 1) * inFeatures;
            float sum = 0f;
            for (int i = Group.IdxX; i < inFeatures; i += Threads)
            {
                sum = Fma.Of(input[start + i], input[start + i], sum);
            }

            sum = WarpReduce.Sum(sum);
            if (Group.IdxX % 32 == 0)
            {
                scales[row * Warps + Group.IdxX / 32] = sum;
            }
        }
    }

    private static float Scale(ArrayView<float> scales, int row, int inFeatures, float epsilon)
    {
        float total = 0f;
        for (int warp = 0; warp < Warps; warp++)
        {
            total += scales[row * Warps + warp];
        }

        return 1f / MathF.Sqrt(total / inFeatures + epsilon);
    }
}
