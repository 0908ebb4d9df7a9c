namespace ILGPU.Runtime.Cuda;

internal sealed unsafe partial class CudaDriver
{
    /// <inheritdoc/>
    public CudaError GetDeviceCount(out int count)
    {
        fixed (int* to = &count)
            return _deviceGetCount(to);
    }

    /// <inheritdoc/>
    public CudaError GetDevice(int ordinal, out int device)
    {
        fixed (int* to = &device)
            return _deviceGet(to, ordinal);
    }

    /// <inheritdoc/>
    public CudaError GetDeviceName(int device, out string name)
    {
        byte* text = stackalloc byte[256];
        CudaError error = _deviceGetName(text, 256, device);
        name = error == CudaError.CUDA_SUCCESS ? Decode(new ReadOnlySpan<byte>(text, 256)) : "";
        return error;
    }

    /// <inheritdoc/>
    public CudaError GetDeviceMemory(int device, out long bytes)
    {
        nuint size = 0;
        CudaError error = _deviceTotalMem(&size, device);
        bytes = (long)size;
        return error;
    }

    /// <inheritdoc/>
    public CudaError GetDeviceAttribute(CudaDeviceAttribute attribute, int device, out int value)
    {
        fixed (int* to = &value)
            return _deviceGetAttribute(to, attribute, device);
    }

    /// <inheritdoc/>
    public CudaError RetainPrimaryContext(int device, out nint context)
    {
        fixed (nint* to = &context)
            return _primaryRetain(to, device);
    }

    /// <inheritdoc/>
    public CudaError ReleasePrimaryContext(int device) => _primaryRelease(device);

    /// <inheritdoc/>
    public CudaError SetCurrentContext(nint context) => _setCurrent(context);

    /// <inheritdoc/>
    public CudaError SynchronizeContext() => _synchronizeContext();
}
