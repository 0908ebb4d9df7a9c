namespace IlgpuLlava.Kernels;

public sealed partial class Attention
{
    /// <summary>What a launch must do: each sequence's keys and values once, two products of headDim for each key that a query head
    /// sees (masked ones are none) and five operations of the softmax.</summary>
    internal static KernelLaunch Cost(PagedKvCache cache, AttentionBatch batch)
    {
        int heads = batch.HeadsPerKvHead * cache.KvHeads;
        long activations = 2L * batch.Tokens * heads * cache.HeadDim;
        return new KernelLaunch(
            Op,
            batch.Tokens,
            heads,
            cache.HeadDim,
            cache.Type,
            (activations * sizeof(float)) + (batch.KeysRead * cache.TokenBytes),
            batch.KeysSeen * heads * ((4L * cache.HeadDim) + 5));
    }

    /// <summary>What folding must do: read every partial result, write the rows; two functions and a multiply-add with a product for
    /// each sum.</summary>
    internal static KernelLaunch CombineCost(PagedKvCache cache, AttentionBatch batch)
    {
        long triples = (long)batch.PartialRows * cache.KvHeads;
        long rows = (long)batch.SplitRows * cache.KvHeads;
        return new KernelLaunch(
            Op + ".combine",
            batch.SplitRows / batch.HeadsPerKvHead,
            batch.HeadsPerKvHead * cache.KvHeads,
            cache.HeadDim,
            ElementType.Float32,
            ((triples * (cache.HeadDim + AttentionFold.Header)) + (rows * cache.HeadDim)) * sizeof(float),
            triples * ((3L * cache.HeadDim) + 5));
    }
}
