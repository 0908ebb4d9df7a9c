using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Fused attention over a paged cache: out = softmax(scale * q K^T + mask) V for every query head of every new token, with
/// an online softmax; nothing of size tokens x tokens is ever stored. One kernel family for the CLIP tower (no mask), prompts
/// (causal, behind any cached prefix) and decoding, for ragged batches and grouped queries.
/// </summary>
/// <remarks>
/// Source: Dao et al., "FlashAttention", 2022, and Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018.
/// A row's keys are taken in chunks of 64 from position 0 on, whatever shares the launch, each by itself, and folded in order
/// (<see cref="AttentionFold"/>), so that its result has the same bits alone, in a batch, in a prompt cut anywhere and behind a
/// cached prefix. That also leaves open who computes a chunk: where rows alone would leave processors idle, each chunk of a
/// decoding sequence has a group of its own and a second kernel folds. A row that sees no key gives 0.
/// </remarks>
public sealed partial class Attention : IWarmable, IObserved, IDisposable
{
    private const string Op = nameof(Attention);
    private readonly Accelerator accelerator;
    private readonly AttentionKernels[] kernels;
    private readonly Lazy<CombineLaunch> combine;
    private MemoryBuffer1D<float, Stride1D.Dense>? partials;

    /// <summary>Makes the op for one accelerator. Kernels are compiled at their first launch or by <see cref="Warm()"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    public Attention(Accelerator accelerator)
    {
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        kernels =
        [
            new AttentionKernels<float, Float32Element>(accelerator),
            new AttentionKernels<ILGPU.Half, Float16Element>(accelerator),
            new AttentionKernels<ushort, BFloat16Element>(accelerator),
            new AttentionKernels<sbyte, Int8Element>(accelerator),
        ];
        combine = new(LoadCombine);
    }

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <inheritdoc/>
    public void Warm()
    {
        foreach (var kernel in kernels)
        {
            kernel.Warm();
        }

        _ = combine.Value;
    }

    /// <summary>Compiles the kernels for one storage type of the cache.</summary>
    /// <param name="type">The cache's type.</param>
    public void Warm(ElementType type)
    {
        kernels[(int)type].Warm();
        _ = combine.Value;
        WarmExtended(type);
    }

    /// <summary>The storage type of keys and values that serves a model best here: float32, but the weights' own, or float16 beside
    /// quantised ones, where there are kernels for matrix units, which take 16-bit numbers of such heads and no others.</summary>
    /// <param name="weights">The weights' type.</param>
    /// <param name="headDim">Features of a head.</param>
    /// <returns>The type for <see cref="PagedKvCache"/>.</returns>
    public ElementType CacheType(ElementType weights, int headDim)
    {
        var type = ElementType.Float32;
        ChooseCacheType(weights, headDim, ref type);
        return type;
    }

    /// <summary>Computes attention for every new token of a batch, whose keys and values are in the cache already.</summary>
    /// <param name="queries">[tokens, queryStride]: a row begins with its query heads, [heads, headDim] (the row of a fused
    /// query-key-value product as it is).</param>
    /// <param name="queryStride">From one row to the next, heads * headDim or more.</param>
    /// <param name="cache">Keys and values.</param>
    /// <param name="batch">The sequences, uploaded. heads = its heads per kv head * the cache's kv heads.</param>
    /// <param name="output">[tokens, heads * headDim]; not the queries.</param>
    /// <param name="scale">Multiplies every score, usually headDim^-0.5.</param>
    /// <exception cref="ArgumentException">A view is too short, or batch and cache do not go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="InvalidOperationException">The batch was changed after its last upload.</exception>
    public void Run(
        ArrayView<float> queries, int queryStride, PagedKvCache cache, AttentionBatch batch, ArrayView<float> output, float scale)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(batch);
        Check.That(cache.Accelerator == accelerator, Op, nameof(cache), "lies on another accelerator than the op.");
        Check.Finite(Op, nameof(scale), scale);
        long width = Check.Product(Op, nameof(batch), (long)batch.HeadsPerKvHead * cache.KvHeads, cache.HeadDim);
        Check.Range(Op, nameof(queryStride), queryStride, width, int.MaxValue);
        CacheArguments.Check(Op, cache, batch);
        long needed = batch.Tokens == 0 ? 0 : ((batch.Tokens - 1L) * queryStride) + width;
        Check.Length(Op, nameof(queries), queries, needed, $"{batch.Tokens} rows of stride {queryStride}");
        Check.Length(Op, nameof(output), output, batch.Tokens * width, $"{batch.Tokens} rows of {width}");
        if (batch.TileCount == 0)
        {
            return;
        }

        bool launched = false;
        LaunchOnMatrixUnits(queries, queryStride, cache, batch, output, scale, ref launched);
        if (launched)
        {
            return;
        }

        var observer = Observer;
        bool split = Splits(cache, batch);
        ArrayView<float> workspace = split ? Workspace(cache, batch) : output;
        AttentionKernels chosen = kernels[(int)cache.Type];
        ChooseKernels(cache, batch, ref chosen);
        observer?.Begin(Cost(cache, batch));
        chosen.Launch(queries, queryStride, cache, batch, split, output, workspace, scale);
        observer?.End();
        if (split)
        {
            observer?.Begin(CombineCost(cache, batch));
            Combine(cache, batch, workspace, output);
            observer?.End();
        }
    }

    /// <summary>Launches the batch on matrix units where there are some and it fits them; they are beyond ILGPU 1.5.3's API.</summary>
    partial void LaunchOnMatrixUnits(
        ArrayView<float> queries,
        int queryStride,
        PagedKvCache cache,
        AttentionBatch batch,
        ArrayView<float> output,
        float scale,
        ref bool launched);

    /// <summary>Takes others in place of the portable kernels where there are some.</summary>
    partial void ChooseKernels(PagedKvCache cache, AttentionBatch batch, ref AttentionKernels chosen);

    partial void ChooseCacheType(ElementType weights, int headDim, ref ElementType type);

    /// <summary>Compiles the kernels for matrix units.</summary>
    partial void WarmExtended(ElementType type);
}
