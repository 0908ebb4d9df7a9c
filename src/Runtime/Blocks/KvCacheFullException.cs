namespace IlgpuLlava.Runtime;

/// <summary>The paged KV cache has no free block left.</summary>
public sealed class KvCacheFullException : Exception
{
    /// <summary>For a pool of so many blocks.</summary>
    /// <param name="blockCount">Blocks of the pool.</param>
    /// <param name="blockSize">Tokens a block.</param>
    public KvCacheFullException(int blockCount, int blockSize)
        : base($"The KV cache is full: all {blockCount} blocks of {blockSize} tokens are in use.")
    {
    }
}
