using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Kernels;

public sealed partial class AttentionBatch
{
    /// <summary>Whether every sequence has one new token.</summary>
    internal bool IsDecodeStep => sequences.TrueForAll(sequence => sequence.NewTokens == 1);

    partial void ChooseTallTiles(ref int rows)
    {
        // A batch that only decodes waits for memory; one with a prompt in it goes through the matrix units as a whole.
        if (accelerator.Device is CudaDevice && sequences.Exists(sequence => sequence.NewTokens > 1))
        {
            rows = AttentionMatrixKernel<MatrixNumbers.Float16, HeadSizes.Clip>.Rows;
        }
    }
}
