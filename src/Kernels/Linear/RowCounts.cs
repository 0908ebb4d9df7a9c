namespace IlgpuLlava.Kernels;

/// <summary>The tile heights in use. 6 rows by 4 vectors is the largest tile whose sums fit 32 vector registers with the
/// weights and a broadcast beside them.</summary>
internal static class RowCounts
{
    /// <summary>The tallest tile.</summary>
    public const int Max = 6;

    /// <summary>The tile beside it: of many rows the first tiles, which bring the weights in, have this height.</summary>
    public const int First = 4;

    /// <summary>Tiles of a group of many rows, which pass over one block of weights after another.</summary>
    public const int MaxTiles = 8;

    /// <summary>Tiles of four among those of many rows: any even number of rows from 8 on is made of fours and sixes, so that no more than
    /// one row is idle.</summary>
    public static int Fours(int rows)
    {
        int rest = (rows + 1) / 2 * 2 % Max;
        return rows > 6 ? 3 - rest / 2 : (rows + First - 1) / First;
    }

    /// <summary>Tiles of six beside <paramref name="fours"/> of four.</summary>
    public static int Sixes(int rows, int fours) => Math.Max(0, rows - fours * First + 1) / Max;

    /// <summary>One row: decoding alone.</summary>
    internal readonly struct One : IRowCount
    {
        /// <inheritdoc/>
        public static int Rows => 1;

        /// <inheritdoc/>
        public static bool FetchesAhead => false;
    }

    /// <summary>One row that waits for memory, on a processor that is told what it reads next.</summary>
    internal readonly struct OneAhead : IRowCount
    {
        /// <inheritdoc/>
        public static int Rows => 1;

        /// <inheritdoc/>
        public static bool FetchesAhead => true;
    }

    /// <summary>Four rows, for 2 to 4: such products wait for memory, so that a row too many costs nothing, while every further
    /// height would be compiled for every storage type.</summary>
    internal readonly struct Four : IRowCount
    {
        /// <inheritdoc/>
        public static int Rows => First;

        /// <inheritdoc/>
        public static bool FetchesAhead => false;
    }

    /// <summary>Six rows.</summary>
    internal readonly struct Six : IRowCount
    {
        /// <inheritdoc/>
        public static int Rows => Max;

        /// <inheritdoc/>
        public static bool FetchesAhead => false;
    }
}
