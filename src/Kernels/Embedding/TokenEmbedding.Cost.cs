namespace IlgpuLlava.Kernels;

public sealed partial class TokenEmbedding
{
    /// <summary>What a launch must do: a copy. Rows of features are float32 whatever the table is.</summary>
    internal static KernelLaunch Cost(ReadOnlySpan<int> rows, EmbeddingTable table)
    {
        long tokens = 0;
        foreach (int row in rows)
        {
            tokens += row >= 0 ? 1 : 0;
        }

        long read = (tokens * table.Type.SizeInBytes()) + ((rows.Length - tokens) * sizeof(float));
        long bytes = (table.HiddenSize * (read + ((long)rows.Length * sizeof(float)))) + ((long)rows.Length * sizeof(int));
        return new KernelLaunch(Op, rows.Length, table.HiddenSize, 0, table.Type, bytes, 0);
    }
}
