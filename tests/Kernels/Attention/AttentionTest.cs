namespace IlgpuLlava.Kernels.Tests;

/// <summary>Writes keys and values and runs attention, for the fixtures below.</summary>
public abstract class AttentionTest(string device) : KernelTest(device)
{
    private protected const int CacheBlocks = 64;

    /// <summary>A block table for a context, its blocks out of order and with gaps.</summary>
    private protected static int[] Table(int contextLength, int first)
    {
        int blocks = (contextLength + PagedKvCache.BlockTokens - 1) / PagedKvCache.BlockTokens;
        int[] table = new int[blocks];
        for (int i = 0; i < blocks; i++)
        {
            table[i] = first + ((i % 2 == 0) ? i + 1 : i - 1);
        }

        return table;
    }

    private protected PagedKvCache Cache(AttentionSetup setup) =>
        Own(new PagedKvCache(Accelerator, CacheBlocks, setup.KvHeads, setup.HeadDim, setup.Type));

    /// <summary>Writes the new tokens of sequences into the cache and computes their attention.</summary>
    /// <param name="setup">The layer.</param>
    /// <param name="cache">The cache.</param>
    /// <param name="sequences">Rows of all tokens, their number, how many are new, and the block table.</param>
    private protected float[] Run(
        AttentionSetup setup, PagedKvCache cache, params (float[] Rows, int Tokens, int NewTokens, int[] Table)[] sequences)
    {
        using var batch = new AttentionBatch(Accelerator, setup.HeadsPerKvHead, setup.Causal);
        var rows = new List<float>();
        foreach (var sequence in sequences)
        {
            batch.Add(sequence.NewTokens, sequence.Tokens, sequence.Table);
            int first = sequence.Tokens - sequence.NewTokens;
            rows.AddRange(sequence.Rows[(first * setup.Stride)..(sequence.Tokens * setup.Stride)]);
        }

        batch.Upload();
        var input = Make("rows", rows.ToArray());
        var output = MakeOutput("output", batch.Tokens * setup.QueryWidth);
        Kernels.KvWrite.Run(input.View, setup.Stride, setup.QueryWidth, setup.QueryWidth + setup.KvWidth, cache, batch);
        Kernels.Attention.Run(input.View, setup.Stride, cache, batch, output.View, setup.Scale);
        return output.Read();
    }

    /// <summary>The bound: scores up to 4 * sqrt(headDim) are off by their roundings, the weights by as much relatively, and the
    /// values are at most 2.</summary>
    private protected static double Bound(AttentionSetup setup) => 2.0 * (setup.HeadDim + 64) * 4 * Math.Sqrt(setup.HeadDim) / (1 << 24);
}
