using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Kernels;

public sealed partial class Linear
{
    private LinearMatrix[]? matrices;
    private LinearVector[]? vectors;
    private MemoryBuffer1D<ushort, Stride1D.Dense>? narrow;

    /// <summary>For tests: whether matrix units are left alone.</summary>
    internal bool PortableOnly { get; set; }

    /// <summary>Counts the buffers that were the workspace.</summary>
    internal int WorkspaceVersion { get; private set; }

    /// <summary>Whether products of such weights with so many rows run on matrix units: 16-bit weights, on a CUDA device of compute
    /// capability 8.0 or newer.</summary>
    internal bool UsesMatrixUnits(ElementType type, int rows) =>
        rows > RowCounts.Max && HasExtended(type) && ((CudaDevice)accelerator.Device).Architecture >= CudaArchitecture.SM_80;

    /// <summary>Whether they run on the kernels for few rows: 16-bit weights, on a CUDA device.</summary>
    internal bool UsesVectorKernels(ElementType type, int rows) => rows is > 0 and <= RowCounts.Max && HasExtended(type);

    /// <summary>The product of the rows' root mean square norms, in one launch.</summary>
    internal void RunFused(
        ArrayView<float> input,
        ArrayView<float> norm,
        float epsilon,
        PackedWeights weights,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue)
    {
        CheckArguments(input, weights, output, rows, epilogue, default);
        var observer = Observer;
        observer?.Begin(Cost(weights, rows, epilogue, false));
        Vectors(weights.Type).Launch(input, norm, epsilon, weights, null, output, rows, epilogue);
        observer?.End();
    }

    private bool HasExtended(ElementType type) => !PortableOnly && type.IsHalf() && accelerator.Device is CudaDevice;

    private LinearMatrix Matrices(ElementType type)
    {
        matrices ??= [new LinearMatrix<MatrixNumbers.Float16>(accelerator), new LinearMatrix<MatrixNumbers.BFloat16>(accelerator)];
        return matrices[type == ElementType.Float16 ? 0 : 1];
    }

    private LinearVector Vectors(ElementType type)
    {
        vectors ??= [new LinearVector<MatrixNumbers.Float16>(accelerator), new LinearVector<MatrixNumbers.BFloat16>(accelerator)];
        return vectors[type == ElementType.Float16 ? 0 : 1];
    }

    partial void AskMatrixUnits(ElementType weights, ref bool rounds) => rounds = UsesMatrixUnits(weights, int.MaxValue);

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
        if (UsesVectorKernels(weights.Type, rows))
        {
            Vectors(weights.Type).Launch(input, null, 0f, weights, hasBias ? bias : null, output, rows, epilogue);
            launched = true;
            return;
        }

        if (!UsesMatrixUnits(weights.Type, rows))
        {
            return;
        }

        long length = Check.Product(Op, nameof(rows), rows, LinearMatrixShape.Padded(weights.InFeatures));
        if (narrow is null || narrow.Length < length)
        {
            // A launch of the last pass may still use the old buffer.
            accelerator.Synchronize();
            narrow?.Dispose();
            narrow = null;
            WorkspaceVersion++;
            narrow = accelerator.Allocate1D<ushort>(length);
        }

        Matrices(weights.Type).Launch(input, weights, bias, output, narrow.View.BaseView, rows, epilogue, hasBias);
        launched = true;
    }

    partial void WarmExtended(ElementType type, ref bool warmed)
    {
        if (HasExtended(type))
        {
            Vectors(type).Warm();
            if (UsesMatrixUnits(type, int.MaxValue))
            {
                Matrices(type).Warm();
                warmed = true;
            }
        }
    }

    partial void DisposeMatrixUnits() => narrow?.Dispose();
}
