namespace IlgpuLlava.Kernels;

public sealed partial class QueryKeyValue
{
    /// <summary>What the fused launch must do: weights and rows read, queries written, keys and values written as the cache stores
    /// them, positions and slots, and each token's cosines and sines.</summary>
    internal static KernelLaunch Cost(PackedWeights weights, PagedKvCache cache, int tokens)
    {
        long keyWidth = (long)cache.KvHeads * cache.HeadDim;
        long queryWidth = weights.OutFeatures - (2 * keyWidth);
        long row = ((weights.InFeatures + queryWidth + cache.HeadDim) * sizeof(float))
            + cache.TokenBytes + (2 * sizeof(int));
        return new KernelLaunch(
            Op,
            tokens,
            weights.InFeatures,
            weights.OutFeatures,
            weights.Type,
            weights.SizeInBytes + ((long)weights.InFeatures * sizeof(float)) + (tokens * row),
            tokens * ((2L * weights.InFeatures * weights.OutFeatures) + (3 * (queryWidth + keyWidth))));
    }
}
