namespace IlgpuLlava.Runtime;

/// <summary>Numbers of an engine at one moment; the counters only grow.</summary>
public sealed record EngineSnapshot
{
    /// <summary>Requests that were taken, but do not wait yet: their pictures are being prepared.</summary>
    public int Preparing { get; init; }

    /// <summary>Answers that wait for a place in the batch, preempted ones included.</summary>
    public int Waiting { get; init; }

    /// <summary>Answers in the batch.</summary>
    public int Running { get; init; }

    /// <summary>Blocks of the KV cache.</summary>
    public int KvBlocks { get; init; }

    /// <summary>Blocks that answers hold.</summary>
    public int KvBlocksUsed { get; init; }

    /// <summary>Blocks that nobody holds, but whose keys and values can be used again.</summary>
    public int KvBlocksReusable { get; init; }

    /// <summary>Share of the KV cache that answers hold, 0 to 1.</summary>
    public double KvUsage => KvBlocks == 0 ? 0 : (double)KvBlocksUsed / KvBlocks;

    /// <summary>Pictures whose features are kept.</summary>
    public int Pictures { get; init; }

    /// <summary>Counter: passes through the decoder.</summary>
    public long Passes { get; init; }

    /// <summary>Counter: tokens of prompts.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Counter: tokens of prompts whose keys and values were known.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Counter: tokens said.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>Counter: pictures of prompts that did not have to be encoded: features, or keys and values, were known.</summary>
    public long PictureHits { get; init; }

    /// <summary>Counter: pictures that were encoded.</summary>
    public long PictureMisses { get; init; }

    /// <summary>Counter: answers that gave their blocks back for others, to be resumed.</summary>
    public long Preemptions { get; init; }

    /// <summary>Counter: requests answered to their end.</summary>
    public long Finished { get; init; }

    /// <summary>Counter: requests that were cancelled.</summary>
    public long Cancelled { get; init; }

    /// <summary>Counter: requests that failed because logits were no numbers.</summary>
    public long LogitFailures { get; init; }
}
