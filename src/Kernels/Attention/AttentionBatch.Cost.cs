namespace IlgpuLlava.Kernels;

public sealed partial class AttentionBatch
{
    /// <summary>Keys that the sequences' queries read, each once a sequence.</summary>
    internal long KeysRead { get; private set; }

    /// <summary>Keys that the queries see, added up over the new tokens.</summary>
    internal long KeysSeen { get; private set; }

    private void CountKeys(long newTokens, long contextLength)
    {
        KeysRead += newTokens > 0 ? contextLength : 0;
        // With a mask the new tokens see context - new + 1, ..., context keys.
        KeysSeen += Causal ? newTokens * ((2 * contextLength) - newTokens + 1) / 2 : newTokens * contextLength;
    }
}
