using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>Rounds float32 rows to a 16-bit type for the matrix units: [rows, columns] becomes [rows, paddedColumns], the columns
/// beyond the last one zero.</summary>
internal static class NarrowRowsKernel<TNumber>
    where TNumber : struct, IMatrixNumber
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 128;

    /// <summary>The kernel; one group a row.</summary>
    public static void Kernel(ArrayView<float> input, ArrayView<ushort> output, int columns, int paddedColumns)
    {
        long source = (long)Grid.IdxX * columns;
        long target = (long)Grid.IdxX * paddedColumns;
        for (int column = Group.IdxX; column < paddedColumns; column += Threads)
        {
            output[target + column] = column < columns ? TNumber.Narrow(input[source + column]) : (ushort)0;
        }
    }
}
