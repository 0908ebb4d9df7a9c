using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Kernels;

public sealed partial class Linear
{
    private LinearMatrix[]? matrices;
    private MemoryBuffer1D<ushort, Stride1D.Dense>? narrow;

    /// <summary>For tests: whether matrix units are left alone.</summary>
    internal bool PortableOnly { get; set; }

    /// <summary>Whether products of such weights with so many rows run on matrix units: 16-bit weights, on a CUDA device of compute
    /// capability 8.0 or newer.</summary>
    internal bool UsesMatrixUnits(ElementType type, int rows) =>
        !PortableOnly
        && type != ElementType.Float32
        && rows > RowCounts.Max
        && accelerator.Device is CudaDevice { Architecture: { } architecture }
        && architecture >= CudaArchitecture.SM_80;

    partial void LaunchOnMatrixUnits(
        ArrayView<float> input,
        PackedWeights weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue,
        bool hasBias,
        ref bool launched)
    {
        if (!UsesMatrixUnits(weights.Type, rows))
        {
            return;
        }

        matrices ??= [new LinearMatrix<MatrixNumbers.Float16>(accelerator), new LinearMatrix<MatrixNumbers.BFloat16>(accelerator)];
        var matrix = matrices[weights.Type == ElementType.Float16 ? 0 : 1];
        long length = Check.Product(Op, nameof(rows), rows, LinearMatrixShape.Padded(weights.InFeatures));
        if (narrow is null || narrow.Length < length)
        {
            // A launch of the last pass may still use the old buffer.
            accelerator.Synchronize();
            narrow?.Dispose();
            narrow = null;
            narrow = accelerator.Allocate1D<ushort>(length);
        }

        matrix.Launch(input, weights, bias, output, narrow.View.BaseView, rows, epilogue, hasBias);
        launched = true;
    }

    partial void DisposeMatrixUnits() => narrow?.Dispose();
}
