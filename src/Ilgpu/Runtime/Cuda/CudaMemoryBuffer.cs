namespace ILGPU.Runtime.Cuda;

/// <summary>Memory of a CUDA device.</summary>
internal sealed unsafe class CudaMemoryBuffer : MemoryBuffer
{
    // Copies between accelerators go through the host in pieces of this size.
    private const int PieceBytes = 16 << 20;

    private readonly bool _pooled;

    public CudaMemoryBuffer(CudaAccelerator accelerator, long length, int elementSize)
        : base(accelerator, length, elementSize)
    {
        // An empty buffer has an address all the same, by which views tell it from a disposed one.
        _pooled = accelerator.Take(Math.Max(1, LengthInBytes), out nint address);
        NativePtr = address;
    }

    public new CudaAccelerator Accelerator => (CudaAccelerator)base.Accelerator;

    private ICudaDriver Driver => Accelerator.Driver;

    internal override void MemSetInternal(AcceleratorStream stream, byte value, long targetOffsetInBytes, long length)
    {
        if (length > 0)
        {
            CudaStream used = Use(stream);
            Check(Driver.MemSet(At(targetOffsetInBytes), value, length, used.Handle), "fill");
        }
    }

    internal override void CopyFromInternal(AcceleratorStream stream, in ArrayView<byte> source, long targetOffsetInBytes)
    {
        if (source.Buffer is CudaMemoryBuffer own && own.Accelerator == Accelerator)
            Copy(stream, own, source.Index, this, targetOffsetInBytes, source.Length);
        else if (source.Buffer is CudaPinnedBuffer pinned)
            CopyFromPinned(stream, (byte*)pinned.NativePtr + source.Index, targetOffsetInBytes, source.Length);
        else
            Stage(source.Buffer, source.Index, this, targetOffsetInBytes, source.Length);
    }

    internal override void CopyToInternal(AcceleratorStream stream, long sourceOffsetInBytes, in ArrayView<byte> target)
    {
        if (target.Buffer is CudaMemoryBuffer own && own.Accelerator == Accelerator)
            Copy(stream, this, sourceOffsetInBytes, own, target.Index, target.Length);
        else if (target.Buffer is CudaPinnedBuffer pinned)
            CopyToPinned(stream, (byte*)pinned.NativePtr + target.Index, sourceOffsetInBytes, target.Length);
        else
            Stage(this, sourceOffsetInBytes, target.Buffer, target.Index, target.Length);
    }

    internal override void CopyFromHost(AcceleratorStream stream, void* source, long targetOffsetInBytes, long bytes)
    {
        CheckRange(targetOffsetInBytes, bytes);
        if (bytes == 0)
            return;
        CudaStream used = Use(stream);
        used.ThrowIfCapturing("A copy from memory of the host");
        BoundWait(used);
        Check(Driver.CopyToDevice(At(targetOffsetInBytes), source, bytes, used.Handle), "write");
    }

    internal override void CopyToHost(AcceleratorStream stream, void* target, long sourceOffsetInBytes, long bytes)
    {
        CheckRange(sourceOffsetInBytes, bytes);
        if (bytes == 0)
            return;
        CudaStream used = Use(stream);
        used.ThrowIfCapturing("A copy to memory of the host");
        BoundWait(used);
        Check(Driver.CopyToHost(target, At(sourceOffsetInBytes), bytes, used.Handle), "read");
        Accelerator.Wait(used);
    }

    private static void Copy(
        AcceleratorStream stream, CudaMemoryBuffer source, long sourceOffset, CudaMemoryBuffer target, long targetOffset, long bytes)
    {
        CudaStream used = target.Use(stream);
        ICudaDriver driver = target.Driver;
        if (source != target || Math.Abs(sourceOffset - targetOffset) >= bytes)
        {
            target.Check(driver.CopyOnDevice(target.At(targetOffset), source.At(sourceOffset), bytes, used.Handle), "copy");
            return;
        }
        if (sourceOffset == targetOffset)
            return;
        // The driver does not promise anything for ranges that overlap.
        used.ThrowIfCapturing("A copy within a buffer whose ranges overlap");
        bool pooled = target.Accelerator.Take(bytes, out nint middle);
        try
        {
            target.Check(driver.CopyOnDevice(middle, source.At(sourceOffset), bytes, used.Handle), "copy");
            target.Check(driver.CopyOnDevice(target.At(targetOffset), middle, bytes, used.Handle), "copy");
        }
        finally
        {
            target.Accelerator.Give(middle, pooled);
        }
    }

    private static void Stage(MemoryBuffer source, long sourceOffset, MemoryBuffer target, long targetOffset, long bytes)
    {
        source.Accelerator?.Synchronize();
        target.Accelerator?.Synchronize();
        byte[] piece = new byte[Math.Min(bytes, PieceBytes)];
        fixed (byte* start = piece)
        {
            for (long done = 0; done < bytes; done += piece.Length)
            {
                long now = Math.Min(piece.Length, bytes - done);
                source.CopyToHost(source.Accelerator?.DefaultStream!, start, sourceOffset + done, now);
                target.CopyFromHost(target.Accelerator?.DefaultStream!, start, targetOffset + done, now);
                target.Accelerator?.Synchronize();
            }
        }
    }

    // Pinned memory is read and written by the device itself when the stream comes here; a recording keeps the address.
    private void CopyFromPinned(AcceleratorStream stream, void* source, long targetOffset, long bytes)
    {
        CudaStream used = Use(stream);
        Check(Driver.CopyToDevice(At(targetOffset), source, bytes, used.Handle), "write");
    }

    private void CopyToPinned(AcceleratorStream stream, void* target, long sourceOffset, long bytes)
    {
        CudaStream used = Use(stream);
        Check(Driver.CopyToHost(target, At(sourceOffset), bytes, used.Handle), "read");
    }

    // A copy of pageable memory waits within the driver, where no watchdog reaches.
    private void BoundWait(CudaStream stream)
    {
        if (Accelerator.Loss.HasLimit)
            Accelerator.Wait(stream);
    }

    private CudaStream Use(AcceleratorStream? stream)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Accelerator.Enter();
        return Accelerator.StreamOr(stream);
    }

    private nint At(long offset) => NativePtr + (nint)offset;

    private void Check(CudaError error, string what)
    {
        if (error != CudaError.CUDA_SUCCESS)
            throw Accelerator.Failure(error, $"A {what} of a buffer of {LengthInBytes} bytes");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Accelerator.Give(NativePtr, _pooled);
        base.Dispose(disposing);
    }
}
