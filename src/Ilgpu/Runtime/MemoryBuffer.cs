using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>Memory of a device. Views name it; they are void once it is disposed.</summary>
public abstract class MemoryBuffer : AcceleratorObject
{
    private protected MemoryBuffer(Accelerator? accelerator, long length, int elementSize)
        : base(accelerator)
    {
        Length = length;
        ElementSize = elementSize;
    }

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>Bytes of an element.</summary>
    public int ElementSize { get; }

    /// <summary>Bytes.</summary>
    public long LengthInBytes => Length * ElementSize;

    /// <summary>The device address; 0 once disposed.</summary>
    public IntPtr NativePtr { get; private protected set; }

    /// <summary>True if the host can address the memory.</summary>
    internal virtual bool IsHostAddressable => false;

    /// <summary>True if it takes of the device's memory.</summary>
    internal virtual bool IsDeviceMemory => true;

    /// <summary>Sets bytes to a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the buffer.</exception>
    public void MemSet(AcceleratorStream stream, byte value, long targetOffsetInBytes, long length)
    {
        CheckRange(targetOffsetInBytes, length);
        Raw.MemSetInternal(stream, value, targetOffsetInBytes, length);
    }

    /// <summary>Copies bytes into this buffer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the buffer.</exception>
    public void CopyFrom(AcceleratorStream stream, in ArrayView<byte> sourceView, long targetOffsetInBytes)
    {
        CheckRange(targetOffsetInBytes, sourceView.Length);
        if (sourceView.Length > 0)
            Raw.CopyFromInternal(stream, sourceView, targetOffsetInBytes);
    }

    /// <summary>Copies as many bytes as the target has out of this buffer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the buffer.</exception>
    public void CopyTo(AcceleratorStream stream, long sourceOffsetInBytes, in ArrayView<byte> targetView)
    {
        CheckRange(sourceOffsetInBytes, targetView.Length);
        if (targetView.Length > 0)
            Raw.CopyToInternal(stream, sourceOffsetInBytes, targetView);
    }

    /// <summary>All bytes.</summary>
    public ArrayView<byte> AsRawArrayView() => AsArrayView<byte>(0, LengthInBytes);

    /// <summary>The bytes from an offset on.</summary>
    public ArrayView<byte> AsRawArrayView(long offsetInBytes) => AsArrayView<byte>(offsetInBytes, LengthInBytes - offsetInBytes);

    /// <summary>A range of bytes.</summary>
    public ArrayView<byte> AsRawArrayView(long offsetInBytes, long lengthInBytes) => AsArrayView<byte>(offsetInBytes, lengthInBytes);

    /// <summary>A range of elements of a type.</summary>
    /// <param name="offset">The first element, in elements of <typeparamref name="T"/>.</param>
    /// <param name="length">Elements of <typeparamref name="T"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the buffer.</exception>
    public ArrayView<T> AsArrayView<T>(long offset, long length)
        where T : unmanaged => new(Raw, offset, length);

    /// <summary>The buffer that views are to name: this one, or the one it wraps.</summary>
    private protected virtual MemoryBuffer Raw => this;

    // The ranges of these are checked, and Raw names the buffer that implements them.
    internal abstract void MemSetInternal(AcceleratorStream stream, byte value, long targetOffsetInBytes, long length);

    internal abstract void CopyFromInternal(AcceleratorStream stream, in ArrayView<byte> source, long targetOffsetInBytes);

    internal abstract void CopyToInternal(AcceleratorStream stream, long sourceOffsetInBytes, in ArrayView<byte> target);

    internal abstract unsafe void CopyFromHost(AcceleratorStream stream, void* source, long targetOffsetInBytes, long bytes);

    internal abstract unsafe void CopyToHost(AcceleratorStream stream, void* target, long sourceOffsetInBytes, long bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CheckRange(long offsetInBytes, long bytes)
    {
        ObjectDisposedException.ThrowIf(Raw.IsDisposed, this);
        if (offsetInBytes < 0 || bytes < 0 || offsetInBytes > LengthInBytes - bytes)
            throw new ArgumentOutOfRangeException(
                nameof(offsetInBytes),
                $"The range of {bytes} bytes at byte {offsetInBytes} leaves the buffer of {LengthInBytes} bytes.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Accelerator?.RemoveChild(this);
        NativePtr = 0;
        base.Dispose(disposing);
    }
}
