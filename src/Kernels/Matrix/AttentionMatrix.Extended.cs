using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>Launches <see cref="AttentionMatrixKernel{TNumber, THead}"/> for every storage type and head size.</summary>
internal sealed class AttentionMatrix
{
    private readonly Lazy<TileLaunch>[] launches;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public AttentionMatrix(Accelerator accelerator)
    {
        launches =
        [
            new(() => Load(AttentionMatrixKernel<MatrixNumbers.Float16, HeadSizes.Clip>.Kernel)),
            new(() => Load(AttentionMatrixKernel<MatrixNumbers.Float16, HeadSizes.Llama>.Kernel)),
            new(() => Load(AttentionMatrixKernel<MatrixNumbers.BFloat16, HeadSizes.Clip>.Kernel)),
            new(() => Load(AttentionMatrixKernel<MatrixNumbers.BFloat16, HeadSizes.Llama>.Kernel)),
        ];

        TileLaunch Load(
            Action<
                ArrayView<float>,
                ArrayView<ushort>,
                ArrayView<ushort>,
                ArrayView<int>,
                ArrayView<int>,
                ArrayView<float>,
                int,
                int,
                int,
                int,
                float> kernel) => new(accelerator.LoadStreamKernel(kernel));
    }

    private delegate void TileLaunch(
        KernelConfig config,
        ArrayView<float> queries,
        ArrayView<ushort> keys,
        ArrayView<ushort> values,
        ArrayView<int> tables,
        ArrayView<int> tiles,
        ArrayView<float> output,
        int queryStride,
        int kvHeads,
        int headsPerKvHead,
        int causal,
        float scale);

    /// <summary>Whether there is a kernel for such a cache.</summary>
    public static bool Serves(ElementType type, int headDim) => type.IsHalf() && headDim is 64 or 128;

    /// <summary>Compiles the kernels for a storage type.</summary>
    public void Warm(ElementType type)
    {
        foreach (int headDim in (int[])[64, 128])
        {
            _ = launches[Index(type, headDim)].Value;
        }
    }

    /// <summary>Launches attention for a batch's tall tiles.</summary>
    public void Launch(
        ArrayView<float> queries, int queryStride, PagedKvCache cache, AttentionBatch batch, ArrayView<float> output, float scale)
    {
        long groups = (long)batch.TallTileCount * cache.KvHeads;
        Check.Range(nameof(Attention), "groups", groups, 1, int.MaxValue);
        launches[Index(cache.Type, cache.HeadDim)].Value(
            new KernelConfig(new Index1D((int)groups), new Index1D(AttentionMatrixKernel<MatrixNumbers.Float16, HeadSizes.Clip>.Threads)),
            queries,
            cache.Keys.Cast<ushort>(),
            cache.Values.Cast<ushort>(),
            batch.Tables.Length > 0 ? batch.Tables : batch.TallTiles,
            batch.TallTiles,
            output,
            queryStride,
            cache.KvHeads,
            batch.HeadsPerKvHead,
            batch.Causal ? 1 : 0,
            scale);
    }

    private static int Index(ElementType type, int headDim) => (type == ElementType.Float16 ? 0 : 2) + (headDim == 64 ? 0 : 1);
}
