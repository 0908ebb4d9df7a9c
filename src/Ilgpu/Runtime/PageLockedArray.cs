using ILGPU.Util;

namespace ILGPU.Runtime;

/// <summary>
/// Memory of the host that stays where it is, so that a GPU copies from and to it by itself. Belongs to an accelerator, and is freed
/// with it at the latest.
/// </summary>
/// <typeparam name="T">The element.</typeparam>
public abstract class PageLockedArray<T> : DisposeBase
    where T : unmanaged
{
    private readonly MemoryBuffer? _memory;

    private protected PageLockedArray(Accelerator? accelerator, long length)
    {
        Length = length;
        if (accelerator is null || length == 0)
            return;
        _memory = accelerator.AllocatePinned(checked(length * Interop.SizeOf<T>()));
        ArrayView = _memory.AsArrayView<T>(0, length);
    }

    /// <summary>The elements as a view, to copy between it and a device.</summary>
    public ArrayView<T> ArrayView { get; }

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>The elements.</summary>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    /// <exception cref="OverflowException">There are more than a span can name.</exception>
    public virtual unsafe Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            if (_memory is null)
                return [];
            ObjectDisposedException.ThrowIf(_memory.IsDisposed, this);
            return new Span<T>((void*)_memory.NativePtr, checked((int)Length));
        }
    }

    /// <summary>Enumerates the elements.</summary>
    public Span<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _memory?.Dispose();
        base.Dispose(disposing);
    }
}
