namespace IlgpuLlava.Kernels;

/// <summary>
/// A few rows of attention that one group computes for one key and value head. Row r of a sequence is query head
/// r % headsPerKvHead (of those that share the key head) of its new token r / headsPerKvHead.
/// </summary>
/// <param name="FirstToken">The activations' row of the sequence's first new token.</param>
/// <param name="FirstRow">The tile's first row in its sequence.</param>
/// <param name="Rows">Rows of the tile that exist.</param>
/// <param name="FirstPosition">The position of the sequence's first new token.</param>
/// <param name="ContextLength">Tokens of the sequence, the new ones included.</param>
/// <param name="TableStart">Where the sequence's block table begins.</param>
/// <param name="FirstKey">The first key that the group looks at, a multiple of <see cref="ChunkKeys"/>.</param>
/// <param name="Partial">Where its partial results go, in rows of the workspace, when it looks at the one chunk that begins there;
/// <see cref="Whole"/> when it looks at all keys from there on and stores the result.</param>
internal readonly record struct AttentionTile(
    int FirstToken,
    int FirstRow,
    int Rows,
    int FirstPosition,
    int ContextLength,
    int TableStart,
    int FirstKey = 0,
    int Partial = AttentionTile.Whole)
{
    /// <summary>Integers of a record on the device.</summary>
    public const int Fields = 8;

    /// <summary>Keys of a chunk, and of a part of a split context: part of the definition of a result's bits, like the order in which
    /// the chunks are folded.</summary>
    public const int ChunkKeys = 64;

    /// <summary>In place of <see cref="Partial"/>: the tile is not split.</summary>
    public const int Whole = -1;

    /// <summary>Keys that the tile's last row sees.</summary>
    public int KeyLimit(bool causal, int headsPerKvHead) =>
        causal ? FirstPosition + ((FirstRow + Rows - 1) / headsPerKvHead) + 1 : ContextLength;

    /// <summary>Writes the record.</summary>
    public void Write(Span<int> fields)
    {
        fields[0] = FirstToken;
        fields[1] = FirstRow;
        fields[2] = Rows;
        fields[3] = FirstPosition;
        fields[4] = ContextLength;
        fields[5] = TableStart;
        fields[6] = FirstKey;
        fields[7] = Partial;
    }
}
