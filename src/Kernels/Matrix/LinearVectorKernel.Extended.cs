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
internal static partial class LinearVectorKernel<TNumber, TRows>
    where TNumber : struct, IMatrixNumber
    where TRows : struct, IRowCount
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 256;

    private const int Width = VectorWords.Width;
    private const int Warps = Threads / 32;

    // Rows lie in shared memory a block of k at a time.
    private const int Block = 1024;

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
        var values = SharedMemory.Allocate<float>(ValuesLength);
        var partials = SharedMemory.Allocate<float>(PartialsLength);
        var scales = SharedMemory.Allocate<float>(ScalesLength);
        int slices = Width / lanesAcross;
        int panel = Grid.IdxX / slices;
        int slice = Grid.IdxX % slices;
        int gated = epilogue == (int)Epilogue.SwiGlu ? 1 : 0;
        int across = Group.IdxX % lanesAcross;
        int piece = slice * lanesAcross + across;
        if (gated != 0)
        {
            int half = lanesAcross / 2;
            piece = across < half ? slice * half + across : WeightPacking.PanelWidth / Width / 2 + slice * half + across - half;
        }

        long start = (long)panel * inFeatures * WeightPacking.PanelWidth + piece * Width;
        Sum(input, norm, weights, start, rows, inFeatures, lanesAcross, hasNorm, epsilon, values, scales, partials);
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
                float sum = Total(partials, row, column) + (hasBias != 0 ? bias[feature] : 0f);
                float result = LinearEpilogue.Activate(sum, epilogue);
                if (gated != 0)
                {
                    result = Activations.Silu(sum) * Total(partials, row, column + features);
                }
                else if (epilogue == (int)Epilogue.Residual)
                {
                    result = output[target] + sum;
                }

                output[target] = result;
            }
        }
    }
}
