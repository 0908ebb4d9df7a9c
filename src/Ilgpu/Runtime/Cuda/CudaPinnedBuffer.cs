namespace ILGPU.Runtime.Cuda;

/// <summary>Pinned memory of the host, which the device reads and writes itself.</summary>
internal sealed unsafe class CudaPinnedBuffer : MemoryBuffer
{
    public CudaPinnedBuffer(CudaAccelerator accelerator, long bytes)
        : base(accelerator, bytes, 1)
    {
        accelerator.Enter();
        CudaError error = accelerator.Driver.AllocateHost(Math.Max(1, bytes), out nint address);
        if (error == CudaError.CUDA_ERROR_OUT_OF_MEMORY)
            throw new InsufficientMemoryException($"The host has no {bytes} bytes that can be pinned for {accelerator}.");
        accelerator.Check(error, $"Pinning {bytes} bytes of the host");
        NativePtr = address;
    }

    public new CudaAccelerator Accelerator => (CudaAccelerator)base.Accelerator;

    internal override bool IsHostAddressable => true;

    internal override bool IsDeviceMemory => false;

    internal override void MemSetInternal(AcceleratorStream stream, byte value, long targetOffsetInBytes, long length) =>
        new Span<byte>((byte*)NativePtr + targetOffsetInBytes, checked((int)length)).Fill(value);

    internal override void CopyFromInternal(AcceleratorStream stream, in ArrayView<byte> source, long targetOffsetInBytes) =>
        source.Buffer.CopyToInternal(stream, source.Index, AsArrayView<byte>(targetOffsetInBytes, source.Length));

    internal override void CopyToInternal(AcceleratorStream stream, long sourceOffsetInBytes, in ArrayView<byte> target) =>
        target.Buffer.CopyFromInternal(stream, AsArrayView<byte>(sourceOffsetInBytes, target.Length), target.Index);

    internal override void CopyFromHost(AcceleratorStream stream, void* source, long targetOffsetInBytes, long bytes)
    {
        CheckRange(targetOffsetInBytes, bytes);
        Buffer.MemoryCopy(source, (byte*)NativePtr + targetOffsetInBytes, bytes, bytes);
    }

    internal override void CopyToHost(AcceleratorStream stream, void* target, long sourceOffsetInBytes, long bytes)
    {
        CheckRange(sourceOffsetInBytes, bytes);
        Buffer.MemoryCopy((byte*)NativePtr + sourceOffsetInBytes, target, bytes, bytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Accelerator.TryEnter())
            Accelerator.Driver.FreeHost(NativePtr);
        base.Dispose(disposing);
    }
}
