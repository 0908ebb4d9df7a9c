namespace IlgpuLlava.Kernels;

/// <summary>The tile heights in use. 6 rows by 4 vectors is the largest tile whose sums fit 32 vector registers with the
/// weights and a broadcast beside them.</summary>
internal static class RowCounts
{
    /// <summary>The tallest tile.</summary>
    public const int Max = 6;

    /// <summary>Tiles of four among those of many rows: any even number of rows from 8 on is made of fours and sixes, so that no more than
    /// one row is idle.</summary>
    public static int Fours(int rows)
    {
        int rest = (rows + 1) / 2 * 2 % Max;
        return rows > 6 ? 3 - rest / 2 : (rows + 3) / 4;
    }

    /// <summary>Tiles of six beside <paramref name="fours"/> of four.</summary>
    public static int Sixes(int rows, int fours) => Math.Max(0, rows - fours * 4 + 1) / Max;

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
        public static int Rows => 4;

        /// <inheritdoc/>
        public static bool FetchesAhead => false;
    }

    /// <summary>Six rows.</summary>
    internal readonly struct Six : IRowCount
    {
        /// <inheritdoc/>
        public static int Rows => 6;

        /// <inheritdoc/>
        public static bool FetchesAhead => false;
    }
}
