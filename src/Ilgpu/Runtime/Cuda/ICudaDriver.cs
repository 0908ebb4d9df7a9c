namespace ILGPU.Runtime.Cuda;

/// <summary>
/// What is used of the CUDA driver API. <c>CudaDriver</c> is the installed driver; tests put others here, such as one that
/// fails on purpose or one that interprets PTX. No function throws: each returns the driver's result, and its out parameters are void
/// unless that is <see cref="CudaError.CUDA_SUCCESS"/>. Handles are opaque; stream 0 is the default stream of the context.
/// Functions may be called by several threads at once. Those from <see cref="SynchronizeContext"/> on work on the context that is
/// current on the calling thread (<see cref="SetCurrentContext"/>). A kernel's failure shows in any later call.
/// </summary>
internal unsafe partial interface ICudaDriver
{
    /// <summary>What the driver is called, in errors and as part of the key of cached machine code, as "CUDA driver 12.4".</summary>
    string Name { get; }

    /// <summary><c>cuInit</c>: to be called before all others, as often as one likes.</summary>
    CudaError Initialize();

    /// <summary><c>cuDriverGetVersion</c>: 1000 * major + 10 * minor of the newest CUDA that the driver knows, as 12040.</summary>
    CudaError GetVersion(out int version);

    /// <summary><c>cuDeviceGetCount</c>.</summary>
    CudaError GetDeviceCount(out int count);

    /// <summary><c>cuDeviceGet</c>: the handle of the device of an ordinal.</summary>
    CudaError GetDevice(int ordinal, out int device);

    /// <summary><c>cuDeviceGetName</c>.</summary>
    CudaError GetDeviceName(int device, out string name);

    /// <summary><c>cuDeviceTotalMem_v2</c>.</summary>
    CudaError GetDeviceMemory(int device, out long bytes);

    /// <summary>
    /// <c>cuDeviceGetAttribute</c>; attributes that the driver does not know are <see cref="CudaError.CUDA_ERROR_INVALID_VALUE"/>.
    /// </summary>
    CudaError GetDeviceAttribute(CudaDeviceAttribute attribute, int device, out int value);

    /// <summary><c>cuDevicePrimaryCtxRetain</c>: the device's context, shared with all other users in the process.</summary>
    CudaError RetainPrimaryContext(int device, out nint context);

    /// <summary><c>cuDevicePrimaryCtxRelease_v2</c>: undoes one retain.</summary>
    CudaError ReleasePrimaryContext(int device);

    /// <summary><c>cuCtxSetCurrent</c>: for the calling thread.</summary>
    CudaError SetCurrentContext(nint context);

    /// <summary><c>cuCtxSynchronize</c>: waits for all work of the context.</summary>
    CudaError SynchronizeContext();

    /// <summary><c>cuGetErrorName</c> and <c>cuGetErrorString</c>: "NAME: text" of an error, "error 1234" if it is not known.</summary>
    string Describe(CudaError error);
}
