using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// What stands before a decoder layer's attention: root mean square norm, the fused product for queries, keys and values, rotary
/// embedding of queries and keys, and keys and values into the cache. Portably <see cref="NormLinear"/>, <see cref="Kernels.Rotary"/> and
/// <see cref="KvWrite"/>, one after another; on CUDA devices, for few rows and 16-bit weights, one kernel, which saves a decode step two
/// more launches a layer.
/// </summary>
public sealed partial class QueryKeyValue : IObserved
{
    private const string Op = nameof(QueryKeyValue);
    private readonly Accelerator accelerator;
    private readonly NormLinear normLinear;
    private readonly Linear linear;
    private readonly Rotary rotary;
    private readonly KvWrite kvWrite;

    /// <summary>Makes the op of others.</summary>
    /// <param name="accelerator">Where it and they run.</param>
    /// <param name="normLinear">Norm and product.</param>
    /// <param name="linear">The product.</param>
    /// <param name="rotary">Rotary embedding.</param>
    /// <param name="kvWrite">Keys and values into the cache.</param>
    public QueryKeyValue(Accelerator accelerator, NormLinear normLinear, Linear linear, Rotary rotary, KvWrite kvWrite)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(normLinear);
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentNullException.ThrowIfNull(rotary);
        ArgumentNullException.ThrowIfNull(kvWrite);
        this.accelerator = accelerator;
        this.normLinear = normLinear;
        this.linear = linear;
        this.rotary = rotary;
        this.kvWrite = kvWrite;
    }

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <summary>Compiles the kernels that take the place of the portable ones, if any.</summary>
    /// <param name="weights">The weights' type.</param>
    /// <param name="cache">The type of keys and values.</param>
    public void Warm(ElementType weights, ElementType cache) => WarmExtended(weights, cache);

    /// <summary>Computes the queries of every new token and stores its key and value.</summary>
    /// <param name="input">[tokens, inFeatures].</param>
    /// <param name="norm">The norm's weight, [inFeatures].</param>
    /// <param name="epsilon">Added to the mean square; finite, 0 or more.</param>
    /// <param name="weights">[(heads + 2 kvHeads) * headDim, inFeatures], packed: query heads, key heads, value heads.</param>
    /// <param name="normed">[tokens, inFeatures]: room for the normalised rows; not the input. What it holds afterwards is undefined.
    /// </param>
    /// <param name="output">[tokens, outFeatures], neither the input nor <paramref name="normed"/>: each row begins with its rotated
    /// queries, [heads, headDim]. What lies behind them is undefined.</param>
    /// <param name="table">Cosines and sines of every position of the batch.</param>
    /// <param name="cache">Where keys and values go.</param>
    /// <param name="batch">The sequences, uploaded. heads = its heads per kv head * the cache's kv heads.</param>
    /// <exception cref="ArgumentException">A view is too short, or weights, table, cache and batch do not go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="InvalidOperationException">The batch was changed after its last upload.</exception>
    public void Run(
        ArrayView<float> input,
        ArrayView<float> norm,
        float epsilon,
        PackedWeights weights,
        ArrayView<float> normed,
        ArrayView<float> output,
        RotaryTable table,
        PagedKvCache cache,
        AttentionBatch batch)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(batch);
        Check.That(table.HeadDim == cache.HeadDim, Op, nameof(table), $"has heads of {table.HeadDim}, the cache of {cache.HeadDim}.");
        long keyWidth = Check.Product(Op, nameof(cache), cache.KvHeads, cache.HeadDim);
        long queryWidth = Check.Product(Op, nameof(batch), batch.HeadsPerKvHead, keyWidth);
        Check.That(
            weights.OutFeatures == queryWidth + (2 * keyWidth),
            Op,
            nameof(weights),
            $"have {weights.OutFeatures} features; batch and cache have {queryWidth} of queries and twice {keyWidth} of keys and values.");
        bool launched = false;
        LaunchFused(input, norm, epsilon, weights, normed, output, table, cache, batch, ref launched);
        if (!launched)
        {
            int heads = (batch.HeadsPerKvHead + 1) * cache.KvHeads;
            normLinear.Run(input, norm, epsilon, weights, normed, output, batch.Tokens);
            rotary.Run(output, weights.OutFeatures, heads, table, batch);
            kvWrite.Run(output, weights.OutFeatures, (int)queryWidth, (int)(queryWidth + keyWidth), cache, batch);
        }
    }

    /// <summary>Launches one kernel in place of four where the device and the shapes allow it.</summary>
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
        ref bool launched);

    /// <summary>Compiles that kernel.</summary>
    partial void WarmExtended(ElementType weights, ElementType cache);
}
