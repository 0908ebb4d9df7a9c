namespace ILGPU.Runtime.Cuda;

internal unsafe partial interface ICudaDriver
{
    /// <summary><c>cuMemGetInfo_v2</c>: bytes of the device that are free, and all of them.</summary>
    CudaError GetMemoryInfo(out long free, out long total);

    /// <summary><c>cuMemAlloc_v2</c>: more than 0 bytes, aligned to 256.</summary>
    CudaError Allocate(long bytes, out nint address);

    /// <summary><c>cuMemFree_v2</c>: waits for the work that may use it.</summary>
    CudaError Free(nint address);

    /// <summary><c>cuMemAllocAsync</c>: memory of the device's pool, to be used by work of the stream from here on.</summary>
    CudaError AllocateAsync(long bytes, nint stream, out nint address);

    /// <summary><c>cuMemFreeAsync</c>: back to the pool once the stream has come here.</summary>
    CudaError FreeAsync(nint address, nint stream);

    /// <summary>
    /// <c>cuDeviceGetDefaultMemPool</c> and <c>cuMemPoolSetAttribute</c>: how many free bytes the pool keeps rather than give back.
    /// </summary>
    CudaError SetPoolThreshold(int device, ulong bytes);

    /// <summary><c>cuMemPoolTrimTo</c> 0: the pool gives back what is free.</summary>
    CudaError TrimPool(int device);

    /// <summary><c>cuMemHostAlloc</c>: pinned host memory, which copies can use without staging.</summary>
    CudaError AllocateHost(long bytes, out nint address);

    /// <summary><c>cuMemFreeHost</c>.</summary>
    CudaError FreeHost(nint address);

    /// <summary><c>cuMemcpyHtoDAsync_v2</c>: from pageable memory the source may be overwritten when it returns, from pinned memory not
    /// before the stream has come here.</summary>
    CudaError CopyToDevice(nint target, void* source, long bytes, nint stream);

    /// <summary><c>cuMemcpyDtoHAsync_v2</c>: the target is filled when the stream has come here.</summary>
    CudaError CopyToHost(void* target, nint source, long bytes, nint stream);

    /// <summary><c>cuMemcpyDtoDAsync_v2</c>: ranges do not overlap.</summary>
    CudaError CopyOnDevice(nint target, nint source, long bytes, nint stream);

    /// <summary><c>cuMemsetD8Async</c>.</summary>
    CudaError MemSet(nint target, byte value, long bytes, nint stream);
}
