using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

public sealed partial class Attention
{
    // Groups that keep a multiprocessor busy: a processor's thread runs one at a time, a GPU hides one's waits behind others.
    private const int BusyThread = 2;
    private const int BusyMultiprocessor = 16;

    private delegate void CombineLaunch(
        KernelConfig config,
        ArrayView<float> partials,
        ArrayView<int> splits,
        ArrayView<float> output,
        int tileRows,
        int kvHeads,
        int headsPerKvHead,
        int headDim);

    /// <inheritdoc/>
    public void Dispose() => partials?.Dispose();

    /// <summary>Whether the batch's contexts are split: they can be, and its tiles alone would leave processors idle. It changes no
    /// bit of the result.</summary>
    internal bool Splits(PagedKvCache cache, AttentionBatch batch)
    {
        int busy = accelerator.AcceleratorType == AcceleratorType.CPU ? BusyThread : BusyMultiprocessor;
        return batch.SplitCount > 0
            && (SplitsAlways ?? (long)batch.TileCount * cache.KvHeads < (long)accelerator.NumMultiprocessors * busy);
    }

    /// <summary>For tests: whatever can be split is split, or nothing is.</summary>
    internal bool? SplitsAlways { get; set; }

    /// <summary>For tests: single rows fetch ahead always, or never.</summary>
    internal bool? FetchesAheadAlways
    {
        set => Array.ForEach(kernels, kernel => kernel.FetchesAheadAlways = value);
    }

    /// <summary>Counts the buffers that were the workspace.</summary>
    internal int WorkspaceVersion { get; private set; }

    /// <summary>[partial rows, kvHeads, headDim + 2].</summary>
    private ArrayView<float> Workspace(PagedKvCache cache, AttentionBatch batch)
    {
        long length = AttentionFold.PartialStart(batch.PartialRows, 0, cache.KvHeads, cache.HeadDim);
        if (partials is null || partials.Length < length)
        {
            // A launch of the last pass may still use the old buffer.
            accelerator.Synchronize();
            long size = Math.Max(length, 2 * (partials?.Length ?? 0));
            partials?.Dispose();
            partials = null;
            WorkspaceVersion++;
            partials = accelerator.Allocate1D<float>(size);
        }

        return partials.View.BaseView.SubView(0, length);
    }

    private void Combine(PagedKvCache cache, AttentionBatch batch, ArrayView<float> workspace, ArrayView<float> output) => combine.Value(
        WarpGroups.Of(accelerator, Op, (long)batch.SplitCount * batch.TileRows * cache.KvHeads),
        workspace,
        batch.Splits,
        output,
        batch.TileRows,
        cache.KvHeads,
        batch.HeadsPerKvHead,
        cache.HeadDim);

    private CombineLaunch LoadCombine() => new(
        accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<int>, ArrayView<float>, int, int, int, int>(
            AttentionCombineKernel.Kernel));
}
