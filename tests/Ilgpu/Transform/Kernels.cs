using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Transform;

/// <summary>C# kernels whose optimised form the tests look at.</summary>
internal static class Kernels
{
    /// <summary>A register tile of 6 x 4 a thread, over K in steps of four: c = a * b, row-major.</summary>
    public static void TileProduct(Index1D tile, ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, int columns, int depth)
    {
        const int rows = 6;
        const int width = 4;
        int tilesAcross = columns / width;
        int row = tile.X / tilesAcross * rows;
        int column = tile.X % tilesAcross * width;
        ArrayView<float> sums = LocalMemory.Allocate<float>(rows * width);
        ArrayView<float> left = LocalMemory.Allocate<float>(rows);
        ArrayView<float> right = LocalMemory.Allocate<float>(width);
        for (int i = 0; i < rows * width; i++)
            sums[i] = 0;
        for (int k = 0; k < depth; k += 4)
        {
            for (int step = 0; step < 4; step++)
            {
                for (int i = 0; i < rows; i++)
                    left[i] = a[((row + i) * depth) + k + step];
                for (int j = 0; j < width; j++)
                    right[j] = b[((k + step) * columns) + column + j];
                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < width; j++)
                        sums[(i * width) + j] = MathF.FusedMultiplyAdd(left[i], right[j], sums[(i * width) + j]);
                }
            }
        }
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < width; j++)
                c[((row + i) * columns) + column + j] = sums[(i * width) + j];
        }
    }
}
