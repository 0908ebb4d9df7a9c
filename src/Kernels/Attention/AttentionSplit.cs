namespace IlgpuLlava.Kernels;

/// <summary>A tile of rows whose context is split: each chunk of keys has a group of its own, and
/// <see cref="AttentionCombineKernel"/> folds what they found.</summary>
/// <param name="FirstToken">The activations' row of the sequence's first new token.</param>
/// <param name="FirstRow">The tile's first row in its sequence.</param>
/// <param name="Rows">Rows of the tile that exist.</param>
/// <param name="Partial">Row of the workspace of the tile's first row and chunk; chunk c follows c * rows later.</param>
/// <param name="Chunks">Chunks of the context.</param>
internal readonly record struct AttentionSplit(int FirstToken, int FirstRow, int Rows, int Partial, int Chunks)
{
    /// <summary>Integers of a record on the device.</summary>
    public const int Fields = 5;

    /// <summary>Writes the record.</summary>
    public void Write(Span<int> fields)
    {
        fields[0] = FirstToken;
        fields[1] = FirstRow;
        fields[2] = Rows;
        fields[3] = Partial;
        fields[4] = Chunks;
    }
}
