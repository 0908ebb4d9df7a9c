using ILGPU.Extensions;

namespace ILGPU.Runtime.OpenCL;

/// <summary>A memory object. Its <see cref="MemoryBuffer.NativePtr"/> is an address of <see cref="ClAddressSpace"/>.</summary>
internal sealed unsafe class ClMemoryBuffer : MemoryBuffer
{
    // Copies between accelerators go through the host in pieces of this size.
    private const int PieceBytes = 16 << 20;

    public ClMemoryBuffer(ClAccelerator accelerator, long length, int elementSize)
        : base(accelerator, length, elementSize)
    {
        CLError error;
        // Read and written by kernels; an empty buffer is not a buffer to OpenCL.
        Handle = accelerator.Api.CreateBuffer(accelerator.ContextHandle, 1, (nuint)Math.Max(1, LengthInBytes), null, &error);
        if (error is CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_HOST_MEMORY or CLError.CL_OUT_OF_RESOURCES
            or CLError.CL_INVALID_BUFFER_SIZE)
        {
            throw new DeviceMemoryException(
                accelerator, LengthInBytes, Math.Max(0, accelerator.MemorySize - accelerator.AllocatedBytes), new CLException(error));
        }
        accelerator.Check(error, $"Allocating {LengthInBytes} bytes");
        NativePtr = accelerator.Addresses.Add(this);
    }

    public new ClAccelerator Accelerator => (ClAccelerator)base.Accelerator;

    /// <summary>The memory object.</summary>
    public nint Handle { get; }

    private ClApi Api => Accelerator.Api;

    internal override void MemSetInternal(AcceleratorStream stream, byte value, long targetOffsetInBytes, long length)
    {
        if (length > 0)
            Check(Api.EnqueueFill(Queue(stream), Handle, &value, 1, (nuint)targetOffsetInBytes, (nuint)length, 0, null, null), "fill");
    }

    internal override void CopyFromInternal(AcceleratorStream stream, in ArrayView<byte> source, long targetOffsetInBytes)
    {
        if (source.Buffer is ClMemoryBuffer own && own.Accelerator == Accelerator)
            own.Copy(stream, source.Index, this, targetOffsetInBytes, source.Length);
        else
            Stage(source.Buffer, source.Index, this, targetOffsetInBytes, source.Length);
    }

    internal override void CopyToInternal(AcceleratorStream stream, long sourceOffsetInBytes, in ArrayView<byte> target)
    {
        if (target.Buffer is ClMemoryBuffer own && own.Accelerator == Accelerator)
            Copy(stream, sourceOffsetInBytes, own, target.Index, target.Length);
        else
            Stage(this, sourceOffsetInBytes, target.Buffer, target.Index, target.Length);
    }

    internal override void CopyFromHost(AcceleratorStream stream, void* source, long targetOffsetInBytes, long bytes)
    {
        CheckRange(targetOffsetInBytes, bytes);
        if (bytes > 0)
            Check(
                Api.EnqueueWrite(BoundedQueue(stream), Handle, 1, (nuint)targetOffsetInBytes, (nuint)bytes, source, 0, null, null),
                "write");
    }

    internal override void CopyToHost(AcceleratorStream stream, void* target, long sourceOffsetInBytes, long bytes)
    {
        CheckRange(sourceOffsetInBytes, bytes);
        if (bytes > 0)
            Check(
                Api.EnqueueRead(BoundedQueue(stream), Handle, 1, (nuint)sourceOffsetInBytes, (nuint)bytes, target, 0, null, null), "read");
    }

    private void Copy(AcceleratorStream stream, long sourceOffset, ClMemoryBuffer target, long targetOffset, long bytes)
    {
        if (target == this && sourceOffset == targetOffset)
            return;
        // OpenCL refuses to copy between ranges that overlap.
        if (target == this && Math.Abs(sourceOffset - targetOffset) < bytes)
        {
            byte[] whole = new byte[bytes];
            fixed (byte* start = whole)
            {
                CopyToHost(stream, start, sourceOffset, bytes);
                CopyFromHost(stream, start, targetOffset, bytes);
            }
            return;
        }
        Check(Api.EnqueueCopy(Queue(stream), Handle, target.Handle, (nuint)sourceOffset, (nuint)targetOffset, (nuint)bytes, 0, null, null),
            "copy");
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
            }
        }
    }

    // A copy waits within the driver, where no watchdog reaches.
    private nint BoundedQueue(AcceleratorStream? stream)
    {
        nint queue = Queue(stream);
        if (Accelerator.Loss.HasLimit)
            Accelerator.Wait(Accelerator.StreamOr(stream));
        return queue;
    }

    private nint Queue(AcceleratorStream? stream)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Accelerator.Loss.ThrowIfLost();
        // A stream of another accelerator does not order this one's work.
        if (stream is ClStream own && own.Accelerator == Accelerator)
            return own.Queue;
        Accelerator.Synchronize();
        return Accelerator.StreamOr(null).Queue;
    }

    private void Check(CLError error, string what)
    {
        if (error != CLError.CL_SUCCESS)
            Accelerator.Check(error, $"A {what} of a buffer of {LengthInBytes} bytes");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Accelerator.Addresses.Remove(NativePtr);
        // The memory itself lives until the commands that use it are done.
        if (!Accelerator.Loss.IsLost)
            Api.ReleaseMemObject(Handle);
        base.Dispose(disposing);
    }
}
