namespace ILGPU.Runtime.Cuda;

internal sealed unsafe partial class CudaDriver
{
    private const uint NonBlocking = 1;
    private const uint DisableTiming = 2;

    /// <inheritdoc/>
    public CudaError CreateStream(out nint stream)
    {
        fixed (nint* to = &stream)
            return _streamCreate(to, NonBlocking);
    }

    /// <inheritdoc/>
    public CudaError DestroyStream(nint stream) => _streamDestroy(stream);

    /// <inheritdoc/>
    public CudaError SynchronizeStream(nint stream) => _streamSynchronize(stream);

    /// <inheritdoc/>
    public CudaError QueryStream(nint stream) => _streamQuery(stream);

    /// <inheritdoc/>
    public CudaError WaitEvent(nint stream, nint waited) => _streamWaitEvent(stream, waited, 0);

    /// <inheritdoc/>
    public CudaError CreateEvent(bool timing, out nint made)
    {
        fixed (nint* to = &made)
            return _eventCreate(to, timing ? 0 : DisableTiming);
    }

    /// <inheritdoc/>
    public CudaError DestroyEvent(nint handle) => _eventDestroy(handle);

    /// <inheritdoc/>
    public CudaError RecordEvent(nint handle, nint stream) => _eventRecord(handle, stream);

    /// <inheritdoc/>
    public CudaError SynchronizeEvent(nint handle) => _eventSynchronize(handle);

    /// <inheritdoc/>
    public CudaError QueryEvent(nint handle) => _eventQuery(handle);

    /// <inheritdoc/>
    public CudaError GetElapsedTime(nint start, nint end, out float milliseconds)
    {
        fixed (float* to = &milliseconds)
            return _eventElapsedTime(to, start, end);
    }
}
