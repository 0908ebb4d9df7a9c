using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The product of at most <see cref="RowCounts.Max"/> rows with a packed 16-bit matrix, and before it, where asked for, the root mean
/// square norm of the rows (<see cref="RmsNorm"/>). Bound by memory: a group streams 16, 32 or 64 columns of a panel, each thread eight
/// columns of every so many k by loads of 16 bytes, four under way; the partial sums meet in shuffles and then in shared memory. A
/// slice of a gated panel takes its gate columns and the up columns that belong to them.
/// </summary>
/// <remarks>
/// The row and its norm are computed by every group anew: that is a few kilobytes from the second cache, where another launch would
/// cost microseconds. The order of a sum depends on the matrix's shape and the device alone, so that a row's bits are the same with any
/// rows beside it. Shared memory: at most 37 KB.
/// </remarks>
internal static class LinearVectorKernel<TNumber, TRows>
    where TNumber : struct, IMatrixNumber
    where TRows : struct, IRowCount
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 256;

    private const int Warps = Threads / 32;

    // Rows lie in shared memory a block of k at a time.
    private const int Block = 1024;

    // Numbers of a load.
    private const int Width = 8;

    /// <summary>The kernel; group g computes slice g % slices of panel g / slices.</summary>
    /// <param name="input">[rows, inFeatures].</param>
    /// <param name="norm">[inFeatures], the norm's weight, or anything.</param>
    /// <param name="weights">Packed panels.</param>
    /// <param name="bias">[outFeatures], or anything.</param>
    /// <param name="output">[rows, outFeatures].</param>
    /// <param name="rows">Rows that exist.</param>
    /// <param name="inFeatures">k.</param>
    /// <param name="outFeatures">Columns of the output.</param>
    /// <param name="lanesAcross">Threads beside one another: 2, 4 or 8 for 16, 32 or 64 columns of a panel.</param>
    /// <param name="epilogue">An <see cref="Epilogue"/>.</param>
    /// <param name="hasBias">0 or 1.</param>
    /// <param name="hasNorm">0 or 1.</param>
    /// <param name="epsilon">The norm's.</param>
    public static void Kernel(
        ArrayView<float> input,
        ArrayView<float> norm,
        ArrayView<ushort> weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
        int lanesAcross,
        int epilogue,
        int hasBias,
        int hasNorm,
        float epsilon)
    {
        var values = SharedMemory.Allocate<float>(TRows.Rows * Block);
        var partials = SharedMemory.Allocate<float>(Warps * TRows.Rows * WeightPacking.PanelWidth);
        var scales = SharedMemory.Allocate<float>(Warps * TRows.Rows);
        int lane = Group.IdxX % 32;
        int warp = Group.IdxX / 32;
        int slices = Width / lanesAcross;
        int panel = Grid.IdxX / slices;
        int slice = Grid.IdxX % slices;
        int gated = epilogue == (int)Epilogue.SwiGlu ? 1 : 0;
        int across = lane % lanesAcross;
        int piece = slice * lanesAcross + across;
        if (gated != 0)
        {
            int half = lanesAcross / 2;
            piece = across < half ? slice * half + across : WeightPacking.PanelWidth / Width / 2 + slice * half + across - half;
        }

        if (hasNorm != 0)
        {
            SumSquares(input, rows, inFeatures, scales);
        }

        var sums = LocalMemory.Allocate<float>(RowCounts.Max * Width);
        for (int i = 0; i < TRows.Rows * Width; i++)
        {
            sums[i] = 0f;
        }

        long panelStart = (long)panel * inFeatures * WeightPacking.PanelWidth + piece * Width;
        for (int k = 0; k < inFeatures; k += Block)
        {
            int count = Math.Min(Block, inFeatures - k);
            Group.Barrier();
            for (int row = 0; row < TRows.Rows; row++)
            {
                // Rows beyond the last one repeat it and are never stored.
                long start = (long)Math.Min(row, rows - 1) * inFeatures + k;
                float scale = hasNorm != 0 ? Scale(scales, row, inFeatures, epsilon) : 1f;
                for (int i = Group.IdxX; i < count; i += Threads)
                {
                    float value = input[start + i];
                    values[row * Block + i] = hasNorm != 0 ? norm[k + i] * (value * scale) : value;
                }
            }

            Group.Barrier();
            Accumulate(weights, panelStart + (long)k * WeightPacking.PanelWidth, count, lane / lanesAcross, warp, lanesAcross, values, sums);
        }

        Gather(sums, lane, warp, lanesAcross, partials);
        Group.Barrier();
        int columns = lanesAcross * Width;
        int features = columns >> gated;
        for (int i = Group.IdxX; i < rows * features; i += Threads)
        {
            int row = i / features;
            int column = i % features;
            int feature = (panel * slices + slice) * features + column;
            if (feature < outFeatures)
            {
                long target = (long)row * outFeatures + feature;
                float sum = Total(partials, row, column, columns) + (hasBias != 0 ? bias[feature] : 0f);
                float result = LinearEpilogue.Activate(sum, epilogue);
                if (gated != 0)
                {
                    result = Activations.Silu(sum) * Total(partials, row, column + features, columns);
                }
                else if (epilogue == (int)Epilogue.Residual)
                {
                    result = output[target] + sum;
                }

                output[target] = result;
            }
        }
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

    private static float Total(ArrayView<float> partials, int row, int column, int columns)
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
