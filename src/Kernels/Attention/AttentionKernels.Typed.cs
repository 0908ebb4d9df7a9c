using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <inheritdoc/>
internal sealed class AttentionKernels<T, TElement> : AttentionKernels
    where T : unmanaged
    where TElement : struct, IElement<T>
{
    // Fetching ahead costs instructions. Less than this a launch, and a pass of many layers, stays in a processor's last cache.
    private const long LongRead = 4 << 20;
    private const int Ahead = 3;
    private readonly Accelerator accelerator;
    private readonly Lazy<TileLaunch>[] launches;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public AttentionKernels(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        launches =
        [
            new(() => Load(AttentionKernel<T, TElement, RowCounts.One>.Kernel)),
            new(() => Load(AttentionKernel<T, TElement, RowCounts.Four>.Kernel)),
            new(() => Load(AttentionKernel<T, TElement, RowCounts.Six>.Kernel)),
            new(() => Load(AttentionKernel<T, TElement, RowCounts.OneAhead>.Kernel)),
        ];
    }

    private delegate void TileLaunch(
        KernelConfig config,
        ArrayView<float> queries,
        ArrayView<T> keys,
        ArrayView<T> values,
        ArrayView<int> tables,
        ArrayView<int> tiles,
        ArrayView<float> output,
        ArrayView<float> partials,
        int queryStride,
        int kvHeads,
        int headsPerKvHead,
        int headDim,
        int causal,
        float scale);

    /// <inheritdoc/>
    public override void Warm()
    {
        foreach (var launch in IsProcessor ? launches : launches[..Ahead])
        {
            _ = launch.Value;
        }
    }

    /// <inheritdoc/>
    public override void Launch(
        ArrayView<float> queries,
        int queryStride,
        PagedKvCache cache,
        AttentionBatch batch,
        bool split,
        ArrayView<float> output,
        ArrayView<float> partials,
        float scale)
    {
        ArrayView<int> tiles = split ? batch.SplitTiles : batch.Tiles;
        int height = batch.TileRows switch { 1 => ReadsLong(cache, batch) ? Ahead : 0, 4 => 1, _ => 2 };
        // A batch whose contexts are all empty has no tables; the kernel reads none then.
        ArrayView<int> tables = batch.Tables.Length > 0 ? batch.Tables : tiles;
        launches[height].Value(
            WarpGroups.Of(accelerator, nameof(Attention), (long)(split ? batch.SplitTileCount : batch.TileCount) * cache.KvHeads),
            queries,
            cache.Keys.Cast<T>(),
            cache.Values.Cast<T>(),
            tables,
            tiles,
            output,
            partials,
            queryStride,
            cache.KvHeads,
            batch.HeadsPerKvHead,
            cache.HeadDim,
            batch.Causal ? 1 : 0,
            scale);
    }

    private bool IsProcessor => accelerator.AcceleratorType == AcceleratorType.CPU;

    /// <summary>Whether single rows wait for memory rather than for arithmetic. It changes no bit of the result.</summary>
    private bool ReadsLong(PagedKvCache cache, AttentionBatch batch) => FetchesAheadAlways
        ?? (IsProcessor && batch.KeysRead * cache.TokenBytes >= LongRead);

    private TileLaunch Load(
        Action<
            ArrayView<float>,
            ArrayView<T>,
            ArrayView<T>,
            ArrayView<int>,
            ArrayView<int>,
            ArrayView<float>,
            ArrayView<float>,
            int,
            int,
            int,
            int,
            int,
            float> kernel) =>
        new(accelerator.LoadStreamKernel(kernel));
}
