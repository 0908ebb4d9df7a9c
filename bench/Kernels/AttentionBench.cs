using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary>Attention of the CLIP tower, of a prompt's piece and of decoding, in the shapes of LLaVA-1.5-7B, over float32 caches as the
/// generator has them.</summary>
internal static class AttentionBench
{
    /// <summary>The tower: every patch and the class token see each other.</summary>
    public static BenchResult Clip(Bed bed, string name) =>
        Run(bed, name, heads: 16, headDim: 64, newTokens: 577, context: 577, causal: false, sets: 12);

    /// <summary>The last 256 tokens of a picture's prompt.</summary>
    public static BenchResult Prefill(Bed bed, string name) =>
        Run(bed, name, heads: 32, headDim: 128, newTokens: 256, context: 704, causal: true, sets: 6);

    /// <summary>One token behind such a prompt.</summary>
    public static BenchResult Decode(Bed bed, string name) =>
        Run(bed, name, heads: 32, headDim: 128, newTokens: 1, context: 704, causal: true, sets: 12);

    private static BenchResult Run(Bed bed, string name, int heads, int headDim, int newTokens, int context, bool causal, int sets)
    {
        int width = heads * headDim, stride = 3 * width;
        int blocks = (context + PagedKvCache.BlockTokens - 1) / PagedKvCache.BlockTokens;
        int[] table = [.. Enumerable.Range(0, blocks)];
        using var rows = bed.Floats(context * stride);
        using var output = bed.Floats(newTokens * width);
        using AttentionBatch all = new(bed.Accelerator, 1, causal), batch = new(bed.Accelerator, 1, causal);
        all.Add(context, context, table);
        all.Upload();
        batch.Add(newTokens, context, table);
        batch.Upload();
        PagedKvCache[] caches = [.. Enumerable.Range(0, sets).Select(_ => new PagedKvCache(bed.Accelerator, blocks, heads, headDim))];
        try
        {
            foreach (PagedKvCache cache in caches)
                bed.Kernels.KvWrite.Run(rows.View, stride, width, 2 * width, cache, all);
            float scale = 1 / MathF.Sqrt(headDim);
            string mask = causal ? $"{newTokens} of {context} tokens, causal" : $"{context} tokens";
            return OpBench.Run(
                bed, name, $"{mask}, {heads} heads of {headDim}, f32 cache", [Attention.Cost(caches[0], batch)], sets,
                i => bed.Kernels.Attention.Run(rows.View, stride, caches[i], batch, output.View, scale));
        }
        finally
        {
            foreach (PagedKvCache cache in caches)
                cache.Dispose();
        }
    }
}
