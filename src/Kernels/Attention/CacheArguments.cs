namespace IlgpuLlava.Kernels;

/// <summary>The checks that every op on a batch and a cache makes.</summary>
internal static class CacheArguments
{
    /// <summary>Throws where the batch is not uploaded or a block table names a block that the cache does not have.</summary>
    public static void Check(string op, PagedKvCache cache, AttentionBatch batch)
    {
        batch.RequireUploaded();
        Kernels.Check.That(
            batch.BlocksUsed <= cache.Blocks,
            op,
            nameof(batch),
            $"uses block {batch.BlocksUsed - 1}, but the cache has {cache.Blocks} blocks.");
    }
}
