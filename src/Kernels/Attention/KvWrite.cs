using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Writes the keys and values of a batch's new tokens into the paged cache, rounded to its storage type (int8:
/// <see cref="KvWriteInt8Kernel"/>): the token of row r
/// goes to slot slots[r], that is to block slot / 16, place slot % 16. Layout and source: <see cref="PagedKvCache"/>.
/// </summary>
public sealed partial class KvWrite : IWarmable, IObserved
{
    private const string Op = nameof(KvWrite);
    private readonly Accelerator accelerator;
    private readonly Lazy<Launch<float>> float32;
    private readonly Lazy<Launch<ILGPU.Half>> float16;
    private readonly Lazy<Launch<ushort>> bfloat16;
    private readonly Lazy<Launch<sbyte>> int8;

    /// <summary>Makes the op for one accelerator. Kernels are compiled at their first launch or by <see cref="Warm()"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    public KvWrite(Accelerator accelerator)
    {
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        float32 = new(() => Load<float>(Kernel<float, Float32Element>));
        float16 = new(() => Load<ILGPU.Half>(Kernel<ILGPU.Half, Float16Element>));
        bfloat16 = new(() => Load<ushort>(Kernel<ushort, BFloat16Element>));
        int8 = new(() => Load<sbyte>(KvWriteInt8Kernel.Kernel));
    }

    private delegate void Launch<T>(
        KernelConfig config,
        ArrayView<float> rows,
        ArrayView<int> slots,
        ArrayView<T> keys,
        ArrayView<T> values,
        int rowStride,
        int keyOffset,
        int valueOffset,
        int kvHeads,
        int headDim)
        where T : unmanaged;

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <inheritdoc/>
    public void Warm()
    {
        Warm(ElementType.Float32);
        Warm(ElementType.Float16);
        Warm(ElementType.BFloat16);
        Warm(ElementType.Int8);
    }

    /// <summary>Compiles the kernel for one storage type of the cache.</summary>
    /// <param name="type">The cache's type.</param>
    public void Warm(ElementType type) => _ = type switch
    {
        ElementType.Float32 => (Delegate)float32.Value,
        ElementType.Float16 => float16.Value,
        ElementType.Int8 => int8.Value,
        _ => bfloat16.Value,
    };

    /// <summary>Writes the keys and values of every new token.</summary>
    /// <param name="rows">[tokens, rowStride]: each row holds keys [kvHeads, headDim] and values [kvHeads, headDim].</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="keyOffset">Where the keys begin in a row.</param>
    /// <param name="valueOffset">Where the values begin in a row.</param>
    /// <param name="cache">Where they go.</param>
    /// <param name="batch">The sequences, uploaded.</param>
    /// <exception cref="ArgumentException">The view is too short, or batch and cache do not go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="InvalidOperationException">The batch was changed after its last upload.</exception>
    public void Run(ArrayView<float> rows, int rowStride, int keyOffset, int valueOffset, PagedKvCache cache, AttentionBatch batch)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(batch);
        Check.That(cache.Accelerator == accelerator, Op, nameof(cache), "lies on another accelerator than the op.");
        long width = Check.Product(Op, nameof(cache), cache.KvHeads, cache.HeadDim);
        Check.Range(Op, nameof(rowStride), rowStride, width, int.MaxValue);
        Check.Range(Op, nameof(keyOffset), keyOffset, 0, rowStride - width);
        Check.Range(Op, nameof(valueOffset), valueOffset, 0, rowStride - width);
        CacheArguments.Check(Op, cache, batch);
        long needed = batch.Tokens == 0 ? 0 : ((batch.Tokens - 1L) * rowStride) + Math.Max(keyOffset, valueOffset) + width;
        Check.Length(Op, nameof(rows), rows, needed, $"{batch.Tokens} rows of stride {rowStride}");
        if (batch.Tokens == 0)
        {
            return;
        }

        var config = WarpGroups.Of(accelerator, Op, batch.Tokens);
        Warm(cache.Type);
        var observer = Observer;
        observer?.Begin(Cost(batch.Tokens, cache));
        switch (cache.Type)
        {
            case ElementType.Float32:
                Start(float32.Value);
                break;
            case ElementType.Float16:
                Start(float16.Value);
                break;
            case ElementType.Int8:
                Start(int8.Value);
                break;
            default:
                Start(bfloat16.Value);
                break;
        }

        observer?.End();

        void Start<T>(Launch<T> launch)
            where T : unmanaged => launch(
            config,
            rows,
            batch.Slots,
            cache.Keys.Cast<T>(),
            cache.Values.Cast<T>(),
            rowStride,
            keyOffset,
            valueOffset,
            cache.KvHeads,
            cache.HeadDim);
    }

    private static void Kernel<T, TElement>(
        ArrayView<float> rows,
        ArrayView<int> slots,
        ArrayView<T> keys,
        ArrayView<T> values,
        int rowStride,
        int keyOffset,
        int valueOffset,
        int kvHeads,
        int headDim)
        where T : unmanaged
        where TElement : struct, IElement<T>
    {
        int slot = slots[Grid.IdxX];
        long block = slot / PagedKvCache.BlockTokens;
        int place = slot % PagedKvCache.BlockTokens;
        long source = (long)Grid.IdxX * rowStride;
        for (int head = 0; head < kvHeads; head++)
        {
            long start = (block * kvHeads + head) * headDim * PagedKvCache.BlockTokens;
            long feature = source + (long)head * headDim;
            for (int i = Warp.LaneIdx; i < headDim; i += Warp.WarpSize)
            {
                keys[start + (long)i * PagedKvCache.BlockTokens + place] = TElement.Narrow(rows[feature + keyOffset + i]);
                values[start + (long)place * headDim + i] = TElement.Narrow(rows[feature + valueOffset + i]);
            }
        }
    }

    private Launch<T> Load<T>(Action<ArrayView<float>, ArrayView<int>, ArrayView<T>, ArrayView<T>, int, int, int, int, int> kernel)
        where T : unmanaged => new(accelerator.LoadStreamKernel(kernel));
}
