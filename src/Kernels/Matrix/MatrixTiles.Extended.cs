namespace IlgpuLlava.Kernels;

/// <summary>The tile shapes in use, and which one a problem gets.</summary>
internal static class MatrixTiles
{
    /// <summary>Rows, and columns, of a warp's tile: 128 sums a lane.</summary>
    public const int WarpTile = 64;

    // Clock cycles of a Hopper multiprocessor for 32 k, by its data sheet: 64 x 64 products at 0.63 of the peak, which is what
    // mma.sync reaches; 64 rows or columns of an operand from the second cache; the barriers of a turn.
    private const int ProductCycles = 97;
    private const int OperandCycles = 64;
    private const int TurnCycles = 20;

    private static readonly (int Down, int Across)[] Shapes = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 4)];

    /// <summary>The shape that should end first: how many groups the busiest multiprocessor gets, times what one of them takes, which
    /// small tiles spend on operands and large ones on products.</summary>
    /// <param name="rows">Rows of the product.</param>
    /// <param name="panels">Panels of 64 columns.</param>
    /// <param name="processors">Multiprocessors.</param>
    /// <returns>Index of the shape: 64x64, 64x128, 128x64, 128x128, 128x256.</returns>
    public static int Choose(int rows, int panels, int processors)
    {
        int best = 0;
        long least = long.MaxValue;
        for (int i = 0; i < Shapes.Length; i++)
        {
            (int down, int across) = Shapes[i];
            long groups = Groups(rows, down * WarpTile) * Groups(panels, across);
            long turns = (groups + processors - 1) / processors;
            long cost = turns * (Math.Max(down * across * ProductCycles, (down + across) * OperandCycles) + TurnCycles);
            if (cost < least)
            {
                least = cost;
                best = i;
            }
        }

        return best;
    }

    /// <summary>Groups of so many that hold all of them.</summary>
    public static long Groups(int count, int size) => ((long)count + size - 1) / size;

    /// <summary>64 x 64.</summary>
    internal readonly struct Small : IMatrixTile
    {
        /// <inheritdoc/>
        public static int WarpsDown => 1;

        /// <inheritdoc/>
        public static int WarpsAcross => 1;
    }

    /// <summary>64 x 128.</summary>
    internal readonly struct Wide : IMatrixTile
    {
        /// <inheritdoc/>
        public static int WarpsDown => 1;

        /// <inheritdoc/>
        public static int WarpsAcross => 2;
    }

    /// <summary>128 x 64.</summary>
    internal readonly struct Tall : IMatrixTile
    {
        /// <inheritdoc/>
        public static int WarpsDown => 2;

        /// <inheritdoc/>
        public static int WarpsAcross => 1;
    }

    /// <summary>128 x 128.</summary>
    internal readonly struct Large : IMatrixTile
    {
        /// <inheritdoc/>
        public static int WarpsDown => 2;

        /// <inheritdoc/>
        public static int WarpsAcross => 2;
    }

    /// <summary>128 x 256.</summary>
    internal readonly struct Widest : IMatrixTile
    {
        /// <inheritdoc/>
        public static int WarpsDown => 2;

        /// <inheritdoc/>
        public static int WarpsAcross => 4;
    }
}
