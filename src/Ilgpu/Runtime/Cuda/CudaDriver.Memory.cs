namespace ILGPU.Runtime.Cuda;

internal sealed unsafe partial class CudaDriver
{
    private const int PoolReleaseThreshold = 4;

    /// <inheritdoc/>
    public CudaError GetMemoryInfo(out long free, out long total)
    {
        nuint freeBytes = 0;
        nuint allBytes = 0;
        CudaError error = _memGetInfo(&freeBytes, &allBytes);
        (free, total) = ((long)freeBytes, (long)allBytes);
        return error;
    }

    /// <inheritdoc/>
    public CudaError Allocate(long bytes, out nint address)
    {
        fixed (nint* to = &address)
            return _memAlloc(to, (nuint)bytes);
    }

    /// <inheritdoc/>
    public CudaError Free(nint address) => _memFree(address);

    /// <inheritdoc/>
    public CudaError AllocateAsync(long bytes, nint stream, out nint address)
    {
        fixed (nint* to = &address)
            return _memAllocAsync(to, (nuint)bytes, stream);
    }

    /// <inheritdoc/>
    public CudaError FreeAsync(nint address, nint stream) => _memFreeAsync(address, stream);

    /// <inheritdoc/>
    public CudaError SetPoolThreshold(int device, ulong bytes)
    {
        nint pool;
        CudaError error = _getDefaultPool(&pool, device);
        return error == CudaError.CUDA_SUCCESS ? _poolSetAttribute(pool, PoolReleaseThreshold, &bytes) : error;
    }

    /// <inheritdoc/>
    public CudaError TrimPool(int device)
    {
        nint pool;
        CudaError error = _getDefaultPool(&pool, device);
        return error == CudaError.CUDA_SUCCESS ? _poolTrim(pool, 0) : error;
    }

    /// <inheritdoc/>
    public CudaError AllocateHost(long bytes, out nint address)
    {
        fixed (nint* to = &address)
            return _hostAlloc(to, (nuint)bytes, 0);
    }

    /// <inheritdoc/>
    public CudaError FreeHost(nint address) => _hostFree(address);

    /// <inheritdoc/>
    public CudaError CopyToDevice(nint target, void* source, long bytes, nint stream) =>
        _copyToDevice(target, source, (nuint)bytes, stream);

    /// <inheritdoc/>
    public CudaError CopyToHost(void* target, nint source, long bytes, nint stream) =>
        _copyToHost(target, source, (nuint)bytes, stream);

    /// <inheritdoc/>
    public CudaError CopyOnDevice(nint target, nint source, long bytes, nint stream) =>
        _copyOnDevice(target, source, (nuint)bytes, stream);

    /// <inheritdoc/>
    public CudaError MemSet(nint target, byte value, long bytes, nint stream) => _memSet(target, value, (nuint)bytes, stream);
}
