using ILGPU;

namespace IlgpuLlava.Kernels;

public sealed partial class QueryKeyValue
{
    private readonly QueryKeyValueVector?[,] vectors = new QueryKeyValueVector?[3, 3];

    /// <summary>Whether batches of so many tokens run as one launch: few rows and 16-bit weights on a CUDA device, a cache of
    /// floating-point numbers, and heads of whole pieces of 8 features in each half.</summary>
    internal bool Fuses(PackedWeights weights, PagedKvCache cache, int tokens) =>
        linear.UsesVectorKernels(weights.Type, tokens)
        && weights.Layout == WeightLayout.Plain
        && cache.Type != ElementType.Int8
        && cache.HeadDim % (2 * VectorWords.Width) == 0;

    partial void LaunchFused(
        ArrayView<float> input,
        ArrayView<float> norm,
        float epsilon,
        PackedWeights weights,
        ArrayView<float> normed,
        ArrayView<float> output,
        RotaryTable table,
        PagedKvCache cache,
        AttentionBatch batch,
        ref bool launched)
    {
        int tokens = batch.Tokens;
        if (!Fuses(weights, cache, tokens))
        {
            return;
        }

        Check.That(weights.Accelerator == accelerator, Op, nameof(weights), "lie on another accelerator than the op.");
        Check.That(cache.Accelerator == accelerator, Op, nameof(cache), "lies on another accelerator than the op.");
        Rotary.CheckTable(Op, accelerator, table, batch);
        CacheArguments.Check(Op, cache, batch);
        NormArguments.Check(Op, input, norm, normed, tokens, weights.InFeatures, epsilon);
        Check.Length(Op, nameof(output), output, (long)tokens * weights.OutFeatures, $"{tokens} rows of {weights.OutFeatures}");
        var observer = Observer;
        observer?.Begin(Cost(weights, cache, tokens));
        Vectors(weights.Type, cache.Type).Launch(input, norm, epsilon, weights, output, table, cache, batch);
        observer?.End();
        launched = true;
    }

    partial void WarmExtended(ElementType weights, ElementType cache)
    {
        if (linear.UsesVectorKernels(weights, 1) && cache != ElementType.Int8)
        {
            Vectors(weights, cache).Warm();
        }
    }

    private QueryKeyValueVector Vectors(ElementType weights, ElementType cache) =>
        vectors[(int)weights, (int)cache] ??= QueryKeyValueVector.Make(accelerator, weights, cache);
}
