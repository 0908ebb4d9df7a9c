namespace ILGPU.Runtime.Cuda;

internal unsafe partial interface ICudaDriver
{
    /// <summary><c>cuStreamCreate</c> with <c>CU_STREAM_NON_BLOCKING</c>: it does not wait for the context's default stream.</summary>
    CudaError CreateStream(out nint stream);

    /// <summary><c>cuStreamDestroy_v2</c>: does not wait; the work goes on to its end.</summary>
    CudaError DestroyStream(nint stream);

    /// <summary><c>cuStreamSynchronize</c>.</summary>
    CudaError SynchronizeStream(nint stream);

    /// <summary><c>cuStreamQuery</c>: <see cref="CudaError.CUDA_ERROR_NOT_READY"/> while there is work.</summary>
    CudaError QueryStream(nint stream);

    /// <summary><c>cuStreamWaitEvent</c>: later work of the stream waits for the event.</summary>
    CudaError WaitEvent(nint stream, nint waited);

    /// <summary><c>cuEventCreate</c>.</summary>
    /// <param name="timing">Whether it takes the time; else it is cheaper.</param>
    /// <param name="made">The event.</param>
    CudaError CreateEvent(bool timing, out nint made);

    /// <summary><c>cuEventDestroy_v2</c>.</summary>
    CudaError DestroyEvent(nint handle);

    /// <summary><c>cuEventRecord</c>: it happens when the stream has come here.</summary>
    CudaError RecordEvent(nint handle, nint stream);

    /// <summary><c>cuEventSynchronize</c>.</summary>
    CudaError SynchronizeEvent(nint handle);

    /// <summary><c>cuEventQuery</c>: <see cref="CudaError.CUDA_ERROR_NOT_READY"/> before it has happened.</summary>
    CudaError QueryEvent(nint handle);

    /// <summary><c>cuEventElapsedTime</c>: both have happened and take the time.</summary>
    CudaError GetElapsedTime(nint start, nint end, out float milliseconds);
}
