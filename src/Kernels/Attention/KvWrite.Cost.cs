namespace IlgpuLlava.Kernels;

public sealed partial class KvWrite
{
    /// <summary>What a launch must do: keys and values, read as float32 and written as the cache stores them.</summary>
    internal static KernelLaunch Cost(int tokens, PagedKvCache cache)
    {
        long elements = 2L * tokens * cache.KvHeads * cache.HeadDim;
        long bytes = (elements * sizeof(float)) + (tokens * (cache.TokenBytes + sizeof(int)));
        return new KernelLaunch(Op, tokens, cache.KvHeads, cache.HeadDim, cache.Type, bytes, 0);
    }
}
