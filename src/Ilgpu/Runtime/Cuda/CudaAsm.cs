using ILGPU.IR;

namespace ILGPU.Runtime.Cuda;

/// <summary>Inline PTX in kernels. Guard its use with <see cref="IsSupported"/>: other devices refuse it at compile time.</summary>
public static partial class CudaAsm
{
    /// <summary>True inside of a kernel that is compiled for CUDA; a constant, so that the branch not taken is pruned.</summary>
    public static bool IsSupported
    {
        [Intrinsic(IntrinsicKind.CudaAsmSupported)]
        get => false;
    }

    private static InvalidKernelOperationException NotInKernel() =>
        new("Inline PTX has a meaning only in kernels compiled for CUDA.");
}
