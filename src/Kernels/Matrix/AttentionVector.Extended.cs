using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>Launches <see cref="AttentionVectorKernel{TNumber, THead, TRows}"/> for one storage type.</summary>
internal sealed class AttentionVector<TNumber> : AttentionKernels
    where TNumber : struct, IMatrixNumber
{
    private readonly Accelerator accelerator;
    private readonly Lazy<TileLaunch>[] launches;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public AttentionVector(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        launches =
        [
            new(Load<HeadSizes.Clip, RowCounts.One>),
            new(Load<HeadSizes.Clip, RowCounts.Four>),
            new(Load<HeadSizes.Clip, RowCounts.Six>),
            new(Load<HeadSizes.Llama, RowCounts.One>),
            new(Load<HeadSizes.Llama, RowCounts.Four>),
            new(Load<HeadSizes.Llama, RowCounts.Six>),
        ];
    }

    private delegate void TileLaunch(
        KernelConfig config,
        ArrayView<float> queries,
        ArrayView<ushort> keys,
        ArrayView<ushort> values,
        ArrayView<int> tables,
        ArrayView<int> tiles,
        ArrayView<float> output,
        ArrayView<float> partials,
        int queryStride,
        int kvHeads,
        int headsPerKvHead,
        float scale);

    /// <inheritdoc/>
    public override void Warm()
    {
        foreach (var launch in launches)
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
        long groups = (long)(split ? batch.SplitTileCount : batch.TileCount) * cache.KvHeads;
        Check.Range(nameof(Attention), "groups", groups, 1, int.MaxValue);
        int height = batch.TileRows switch { 1 => 0, 4 => 1, _ => 2 };
        launches[(cache.HeadDim == HeadSizes.Clip.Features ? 0 : 3) + height].Value(
            new KernelConfig(
                new Index1D((int)groups), new Index1D(AttentionVectorKernel<TNumber, HeadSizes.Clip, RowCounts.One>.Threads)),
            queries,
            cache.Keys.Cast<ushort>(),
            cache.Values.Cast<ushort>(),
            batch.Tables,
            split ? batch.SplitTiles : batch.Tiles,
            output,
            partials,
            queryStride,
            cache.KvHeads,
            batch.HeadsPerKvHead,
            scale);
    }

    private TileLaunch Load<THead, TRows>()
        where THead : struct, IHeadSize
        where TRows : struct, IRowCount => new(accelerator.LoadStreamKernel<
            ArrayView<float>,
            ArrayView<ushort>,
            ArrayView<ushort>,
            ArrayView<int>,
            ArrayView<int>,
            ArrayView<float>,
            ArrayView<float>,
            int,
            int,
            int,
            float>(AttentionVectorKernel<TNumber, THead, TRows>.Kernel));
}
