namespace ILGPU.Runtime.Cuda;

/// <summary>Facts of a device, as <c>CUdevice_attribute</c> numbers them.</summary>
internal enum CudaDeviceAttribute
{
    /// <summary>Threads of a group.</summary>
    MaxThreadsPerBlock = 1,

    /// <summary>Threads of a group along x.</summary>
    MaxBlockDimX = 2,

    /// <summary>Threads of a group along y.</summary>
    MaxBlockDimY = 3,

    /// <summary>Threads of a group along z.</summary>
    MaxBlockDimZ = 4,

    /// <summary>Groups along x.</summary>
    MaxGridDimX = 5,

    /// <summary>Groups along y.</summary>
    MaxGridDimY = 6,

    /// <summary>Groups along z.</summary>
    MaxGridDimZ = 7,

    /// <summary>Bytes of shared memory of a group, without opting in to more.</summary>
    MaxSharedMemoryPerBlock = 8,

    /// <summary>Bytes of constant memory.</summary>
    TotalConstantMemory = 9,

    /// <summary>Threads of a warp.</summary>
    WarpSize = 10,

    /// <summary>Bytes of the largest pitch of a copy.</summary>
    MaxPitch = 11,

    /// <summary>Registers of 32 bits of a group.</summary>
    MaxRegistersPerBlock = 12,

    /// <summary>The clock in kHz.</summary>
    ClockRate = 13,

    /// <summary>Multiprocessors.</summary>
    MultiprocessorCount = 16,

    /// <summary>1 if the operating system ends kernels that run too long.</summary>
    KernelExecTimeout = 17,

    /// <summary>1 if the device shares the host's memory.</summary>
    Integrated = 18,

    /// <summary>1 if host memory can be mapped.</summary>
    CanMapHostMemory = 19,

    /// <summary>0 if open to all, 2 if no process may open it, 3 if one may.</summary>
    ComputeMode = 20,

    /// <summary>1 if the memory corrects errors.</summary>
    EccEnabled = 32,

    /// <summary>The bus.</summary>
    PciBusId = 33,

    /// <summary>The slot of the bus.</summary>
    PciDeviceId = 34,

    /// <summary>1 if a Windows driver runs without a display.</summary>
    TccDriver = 35,

    /// <summary>The memory's clock in kHz.</summary>
    MemoryClockRate = 36,

    /// <summary>Bits of the memory's bus.</summary>
    GlobalMemoryBusWidth = 37,

    /// <summary>Bytes of the level 2 cache.</summary>
    L2CacheSize = 38,

    /// <summary>Resident threads of a multiprocessor.</summary>
    MaxThreadsPerMultiprocessor = 39,

    /// <summary>Copy engines.</summary>
    AsyncEngineCount = 40,

    /// <summary>The bus's domain.</summary>
    PciDomainId = 50,

    /// <summary>The compute capability's first number.</summary>
    ComputeCapabilityMajor = 75,

    /// <summary>The compute capability's second number.</summary>
    ComputeCapabilityMinor = 76,

    /// <summary>Bytes of shared memory of a multiprocessor.</summary>
    MaxSharedMemoryPerMultiprocessor = 81,

    /// <summary>Registers of 32 bits of a multiprocessor.</summary>
    MaxRegistersPerMultiprocessor = 82,

    /// <summary>1 if managed memory is there.</summary>
    ManagedMemory = 83,

    /// <summary>1 if kernels can be preempted.</summary>
    ComputePreemptionSupported = 90,

    /// <summary>1 if registered host memory has one address on host and device.</summary>
    CanUseHostPointerForRegisteredMemory = 91,

    /// <summary>Bytes of shared memory of a group that opts in to more.</summary>
    MaxSharedMemoryPerBlockOptin = 97,

    /// <summary>1 if <see cref="ICudaDriver.AllocateAsync"/> works.</summary>
    MemoryPoolsSupported = 115,
}
