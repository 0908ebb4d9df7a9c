using System.Runtime.Intrinsics;

namespace IlgpuLlava.Bench;

/// <summary>
/// The yardstick of arithmetic: C = A B^T in float32, hand-written in static C# with the widest vectors there are. B is packed
/// in panels of 64 columns, [panels][k][64], as the kernels have it; A is row-major, its values broadcast. Register tiles of 6
/// rows, blocks of k that stay in the first caches, blocks of rows that share them (Goto and van de Geijn, "Anatomy of
/// High-Performance Matrix Multiplication", 2008).
/// </summary>
internal sealed unsafe class MatrixProduct(Team team)
{
    /// <summary>Rows of a register tile.</summary>
    public const int TileRows = 6;

    private const int PanelWidth = 64;

    // The best of six pairs tried on Zen 4; they differ by 6 %.
    private const int RowBlock = 96;
    private const int DepthBlock = 512;

    /// <summary>Multiplies.</summary>
    /// <param name="a">[rows, depth], row-major.</param>
    /// <param name="b">[panels][depth][64], 64-byte aligned.</param>
    /// <param name="c">[rows, 64 * panels], row-major; overwritten.</param>
    /// <param name="rows">A multiple of <see cref="TileRows"/>.</param>
    /// <param name="panels">Columns / 64.</param>
    /// <param name="depth">k.</param>
    public void Run(nint a, nint b, nint c, int rows, int panels, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows % TileRows, 0);
        int blocks = (rows + RowBlock - 1) / RowBlock;
        team.Run(blocks * panels, item =>
            Block((float*)a, (float*)b, (float*)c, item % blocks * RowBlock, rows, item / blocks, panels, depth));
    }

    private static void Block(float* a, float* b, float* c, int firstRow, int rows, int panel, int panels, int depth)
    {
        int endRow = Math.Min(firstRow + RowBlock, rows);
        nint width = (nint)panels * PanelWidth;
        float* packed = b + ((nint)panel * depth * PanelWidth);
        for (int k = 0; k < depth; k += DepthBlock)
        {
            int count = Math.Min(DepthBlock, depth - k);
            for (int row = firstRow; row < endRow; row += TileRows)
            {
                float* from = a + ((nint)row * depth) + k;
                float* to = c + (row * width) + ((nint)panel * PanelWidth);
                Tile(from, depth, packed + ((nint)k * PanelWidth), to, width, count, k == 0);
            }
        }
    }

    private static void Tile(float* a, nint aStride, float* b, float* c, nint cStride, int count, bool first)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            MatrixTile512.Run(a, aStride, b, c, cStride, count, first);
            return;
        }
        int step = Vector256.IsHardwareAccelerated ? MatrixTile256.Columns : MatrixTile128.Columns;
        for (int column = 0; column < PanelWidth; column += step)
        {
            if (Vector256.IsHardwareAccelerated)
                MatrixTile256.Run(a, aStride, b + column, c + column, cStride, count, first);
            else
                MatrixTile128.Run(a, aStride, b + column, c + column, cStride, count, first);
        }
    }
}
