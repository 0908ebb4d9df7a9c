namespace ILGPU.Runtime;

/// <summary>Memory of the host, of 1 dimension, that a GPU copies from and to by itself.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed class PageLockedArray1D<T> : PageLockedArray<T>
    where T : unmanaged
{
    /// <summary>Without elements.</summary>
    public static readonly PageLockedArray1D<T> Empty = new(null, 0);

    internal PageLockedArray1D(Accelerator? accelerator, LongIndex1D extent)
        : base(accelerator, extent.X)
    {
        Extent = extent;
    }

    /// <summary>Elements along the dimension.</summary>
    public LongIndex1D Extent { get; }

    /// <summary>An element.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public ref T this[int index] => ref ArrayView.HostElement(index);

    /// <summary>An element.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public ref T this[long index] => ref ArrayView.HostElement(index);

    /// <summary>A copy.</summary>
    public T[] GetArray() => Span.ToArray();
}
