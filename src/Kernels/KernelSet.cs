using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>Every op of the model for one accelerator. Made once; ops compile a kernel when it is first needed, or all of them in
/// <see cref="Warm()"/>. Not for use by two threads at once.</summary>
public sealed partial class KernelSet : IDisposable
{
    /// <summary>Makes the ops; compiles nothing.</summary>
    /// <param name="accelerator">Where they run; it must outlive them.</param>
    /// <exception cref="NotSupportedException">The accelerator's warps are of a width that the kernels do not know.</exception>
    public KernelSet(Accelerator accelerator)
    {
        Accelerator = accelerator;
        Linear = new Linear(accelerator);
        LayerNorm = new LayerNorm(accelerator);
        RmsNorm = new RmsNorm(accelerator);
        NormLinear = new NormLinear(RmsNorm, Linear);
        PatchEmbedding = new PatchEmbedding(accelerator, Linear);
        TokenEmbedding = new TokenEmbedding(accelerator);
        SelectRows = new SelectRows(accelerator);
        Rotary = new Rotary(accelerator);
        KvWrite = new KvWrite(accelerator);
        QueryKeyValue = new QueryKeyValue(accelerator, NormLinear, Linear, Rotary, KvWrite);
        Attention = new Attention(accelerator);
        Sampling = new Sampling(accelerator);
    }

    /// <summary>Where the ops run.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Linear layers.</summary>
    public Linear Linear { get; }

    /// <summary>Layer norm.</summary>
    public LayerNorm LayerNorm { get; }

    /// <summary>Root mean square norm.</summary>
    public RmsNorm RmsNorm { get; }

    /// <summary>Root mean square norm and the linear layer behind it.</summary>
    public NormLinear NormLinear { get; }

    /// <summary>Patches, class token and positions of pictures.</summary>
    public PatchEmbedding PatchEmbedding { get; }

    /// <summary>Token embeddings with image features.</summary>
    public TokenEmbedding TokenEmbedding { get; }

    /// <summary>Copies of chosen rows.</summary>
    public SelectRows SelectRows { get; }

    /// <summary>Rotary position embedding.</summary>
    public Rotary Rotary { get; }

    /// <summary>Keys and values into the cache.</summary>
    public KvWrite KvWrite { get; }

    /// <summary>Norm, product, rotary embedding and keys and values into the cache: what stands before a decoder's attention.</summary>
    public QueryKeyValue QueryKeyValue { get; }

    /// <summary>Fused attention.</summary>
    public Attention Attention { get; }

    /// <summary>The choice of tokens.</summary>
    public Sampling Sampling { get; }

    /// <summary>Compiles every kernel, for every storage type.</summary>
    public void Warm()
    {
        foreach (var type in Enum.GetValues<ElementType>())
        {
            Warm(type, type == ElementType.Int4 ? ElementType.Int8 : type);
        }
    }

    /// <summary>Compiles the kernels that a model with these storage types needs; one of several types of weights calls it for each.
    /// </summary>
    /// <param name="weights">The weights' type.</param>
    /// <param name="cache">The type of keys and values.</param>
    public void Warm(ElementType weights, ElementType cache)
    {
        Linear.Warm(weights);
        if (!weights.IsQuantized())
        {
            TokenEmbedding.Warm(weights);
        }

        KvWrite.Warm(cache);
        QueryKeyValue.Warm(weights, cache);
        Attention.Warm(cache);
        IWarmable[] others = [LayerNorm, RmsNorm, PatchEmbedding, SelectRows, Rotary, Sampling];
        foreach (var op in others)
        {
            op.Warm();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Linear.Dispose();
        Attention.Dispose();
        Sampling.Dispose();
    }
}
