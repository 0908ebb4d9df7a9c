namespace ILGPU.Runtime.Cuda;

/// <summary>Facts of a loaded kernel, as <c>CUfunction_attribute</c> numbers them.</summary>
internal enum CudaFunctionAttribute
{
    /// <summary>Threads of a group that the kernel's registers allow.</summary>
    MaxThreadsPerBlock = 0,

    /// <summary>Bytes of shared memory that the kernel declares.</summary>
    SharedSizeBytes = 1,

    /// <summary>Bytes of local memory of a thread: arrays and spilled registers.</summary>
    LocalSizeBytes = 3,

    /// <summary>Registers of a thread.</summary>
    NumRegs = 4,

    /// <summary>Bytes of dynamic shared memory that launches may ask for; to be set before asking for more than 48 KB.</summary>
    MaxDynamicSharedSizeBytes = 8,
}
