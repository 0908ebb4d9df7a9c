namespace IlgpuLlava.Kernels;

public sealed partial class TokenEmbedding
{
    /// <summary>What a launch must do: a copy. Rows of features are float32 whatever the table is.</summary>
    internal static KernelLaunch Cost(int tokens, int features, EmbeddingTable table)
    {
        long rows = (long)tokens + features;
        long read = ((long)tokens * table.Type.SizeInBytes()) + ((long)features * sizeof(float));
        long bytes = (table.HiddenSize * (read + (rows * sizeof(float)))) + (rows * sizeof(int));
        return new KernelLaunch(Op, rows, table.HiddenSize, 0, table.Type, bytes, 0);
    }
}
