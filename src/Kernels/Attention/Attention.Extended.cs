using ILGPU;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Kernels;

public sealed partial class Attention
{
    private AttentionMatrix? matrix;
    private AttentionKernels[]? vectors;

    /// <summary>For tests: whether matrix units are left alone.</summary>
    internal bool PortableOnly { get; set; }

    /// <summary>Whether a batch runs on matrix units: one with a prompt in it, over a 16-bit cache of heads of 64 or 128, on a CUDA device
    /// of compute capability 8.0 or newer.</summary>
    internal bool UsesMatrixUnits(PagedKvCache cache, AttentionBatch batch) =>
        batch.TallTileCount > 0 && HasMatrixUnits && AttentionMatrix.Serves(cache.Type, cache.HeadDim);

    /// <summary>Whether a batch runs on the kernels for decode steps: one of single tokens, over a 16-bit cache of heads of 64 or 128, on
    /// a CUDA device.</summary>
    internal bool UsesVectorKernels(PagedKvCache cache, AttentionBatch batch) =>
        HasVectorKernels && AttentionMatrix.Serves(cache.Type, cache.HeadDim) && batch.IsDecodeStep;

    private bool HasVectorKernels => !PortableOnly && accelerator.Device is CudaDevice;

    private bool HasMatrixUnits =>
        !PortableOnly && accelerator.Device is CudaDevice { Architecture: { } architecture } && architecture >= CudaArchitecture.SM_80;

    private AttentionMatrix Matrix => matrix ??= new AttentionMatrix(accelerator);

    private AttentionKernels Vectors(ElementType type)
    {
        vectors ??= [new AttentionVector<MatrixNumbers.Float16>(accelerator), new AttentionVector<MatrixNumbers.BFloat16>(accelerator)];
        return vectors[type == ElementType.Float16 ? 0 : 1];
    }

    partial void ChooseKernels(PagedKvCache cache, AttentionBatch batch, ref AttentionKernels chosen) =>
        chosen = UsesVectorKernels(cache, batch) ? Vectors(cache.Type) : chosen;

    partial void LaunchOnMatrixUnits(
        ArrayView<float> queries,
        int queryStride,
        PagedKvCache cache,
        AttentionBatch batch,
        ArrayView<float> output,
        float scale,
        ref bool launched)
    {
        if (UsesMatrixUnits(cache, batch))
        {
            var observer = Observer;
            observer?.Begin(Cost(cache, batch));
            Matrix.Launch(queries, queryStride, cache, batch, output, scale);
            observer?.End();
            launched = true;
        }
    }

    partial void ChooseCacheType(ElementType weights, int headDim, ref ElementType type)
    {
        // Rounding to float16 is far finer than that of quantised weights.
        var wanted = weights.IsQuantized() ? ElementType.Float16 : weights;
        type = HasMatrixUnits && AttentionMatrix.Serves(wanted, headDim) ? wanted : type;
    }

    partial void WarmExtended(ElementType type)
    {
        if (HasVectorKernels && type.IsHalf())
        {
            Vectors(type).Warm();
            if (HasMatrixUnits)
            {
                Matrix.Warm(type);
            }
        }
    }
}
