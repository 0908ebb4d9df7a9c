namespace ILGPU.Runtime.Cuda;

/// <summary>Results of the CUDA driver that ILGPU's <see cref="CudaError"/> does not list, and what results mean.</summary>
internal static class CudaErrors
{
    /// <summary>The library is the toolkit's stub, not a driver.</summary>
    public const CudaError StubLibrary = (CudaError)34;

    /// <summary>Another process holds the device.</summary>
    public const CudaError DeviceUnavailable = (CudaError)46;

    /// <summary>The PTX is newer than the driver.</summary>
    public const CudaError UnsupportedPtxVersion = (CudaError)222;

    /// <summary>The driver came without its compiler (libnvidia-ptxjitcompiler).</summary>
    public const CudaError JitCompilerNotFound = (CudaError)221;

    /// <summary>An error that was contained, but the process's context is lost.</summary>
    public const CudaError Contained = (CudaError)226;

    /// <summary>The services of a multi-GPU system are not up.</summary>
    public const CudaError SystemNotReady = (CudaError)802;

    /// <summary>Kernel module and library of the driver have different versions.</summary>
    public const CudaError SystemDriverMismatch = (CudaError)803;

    /// <summary>A call that a capturing stream does not allow.</summary>
    public const CudaError StreamCaptureUnsupported = (CudaError)900;

    /// <summary>The capture of a stream became invalid by an earlier call.</summary>
    public const CudaError StreamCaptureInvalidated = (CudaError)901;

    /// <summary>An asynchronous error of a device outside CUDA's control.</summary>
    public const CudaError ExternalDevice = (CudaError)911;

    /// <summary>The function of the API is not in this driver; of this binding's own.</summary>
    public const CudaError FunctionMissing = CudaError.CUDA_ERROR_SHARED_OBJECT_SYMBOL_NOT_FOUND;

    /// <summary>
    /// True for the errors after which the CUDA context answers every call with the same error, until the process ends: "sticky" errors.
    /// </summary>
    public static bool IsLoss(CudaError error) => error switch
    {
        CudaError.CUDA_ERROR_DEINITIALIZED or CudaError.CUDA_ERROR_ECC_UNCORRECTABLE or CudaError.CUDA_ERROR_NVLINK_UNCORRECTABLE
            or CudaError.CUDA_ERROR_ILLEGAL_ADDRESS or CudaError.CUDA_ERROR_LAUNCH_TIMEOUT or CudaError.CUDA_ERROR_CONTEXT_IS_DESTROYED
            or CudaError.CUDA_ERROR_ASSERT or CudaError.CUDA_ERROR_HARDWARE_STACK_ERROR or CudaError.CUDA_ERROR_ILLEGAL_INSTRUCTION
            or CudaError.CUDA_ERROR_MISALIGNED_ADDRESS or CudaError.CUDA_ERROR_INVALID_ADDRESS_SPACE or CudaError.CUDA_ERROR_INVALID_PC
            or CudaError.CUDA_ERROR_LAUNCH_FAILED or DeviceUnavailable or Contained or ExternalDevice or CudaError.CUDA_ERROR_UNKNOWN
            => true,
        _ => false,
    };
}
