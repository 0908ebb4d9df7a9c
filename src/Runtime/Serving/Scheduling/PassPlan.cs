namespace IlgpuLlava.Runtime;

/// <summary>What one pass through the decoder does.</summary>
internal sealed class PassPlan
{
    /// <summary>The tokens, one chunk a sequence.</summary>
    public List<PlannedChunk> Chunks { get; } = [];

    /// <summary>Blocks to be copied, in this order, before the pass.</summary>
    public List<BlockCopy> Copies { get; } = [];

    /// <summary>Sequences that gave their blocks back to make room.</summary>
    public List<Sequence> Preempted { get; } = [];

    /// <summary>Tokens of all chunks.</summary>
    public int Tokens => Chunks.Sum(c => c.Count);
}
