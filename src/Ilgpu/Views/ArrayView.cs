using System.Runtime.CompilerServices;
using ILGPU.IR;
using ILGPU.Runtime;

namespace ILGPU;

/// <summary>
/// A range of elements of a buffer. In kernels it is an address and a length, and its indexers check nothing. On the host they
/// check, and work for buffers in host memory.
/// </summary>
/// <typeparam name="T">The element.</typeparam>
public readonly partial struct ArrayView<T> : IContiguousArrayView<T>
    where T : unmanaged
{
    /// <summary>A view without elements.</summary>
    public static readonly ArrayView<T> Empty;

    /// <summary>Bytes of an element.</summary>
    public static readonly int ElementSize = Unsafe.SizeOf<T>();

    private readonly MemoryBuffer? _buffer;
    private readonly long _index;
    private readonly long _length;

    /// <summary>A range of a buffer.</summary>
    /// <param name="source">The buffer.</param>
    /// <param name="index">The first element, in elements of <typeparamref name="T"/>.</param>
    /// <param name="length">Elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the buffer.</exception>
    public ArrayView(MemoryBuffer source, long index, long length)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (index < 0 || length < 0 || index > (source.LengthInBytes / Unsafe.SizeOf<T>()) - length)
            throw new ArgumentOutOfRangeException(
                nameof(index),
                $"The range of {length} elements at {index} leaves the buffer of {source.LengthInBytes / Unsafe.SizeOf<T>()} elements.");
        _buffer = source;
        _index = index;
        _length = length;
    }

    /// <summary>Elements.</summary>
    public long Length
    {
        [Intrinsic(IntrinsicKind.ViewLength)]
        get => _length;
    }

    /// <summary>True if the view has elements.</summary>
    public bool IsValid
    {
        [Intrinsic(IntrinsicKind.ViewIsValid)]
        get => _buffer is not null && _length > 0;
    }

    /// <summary>Elements, in 32 bits.</summary>
    public int IntLength => (int)Length;

    /// <summary>Bytes.</summary>
    public long LengthInBytes => Length * Interop.SizeOf<T>();

    /// <summary>Elements.</summary>
    public LongIndex1D Extent => new(Length);

    /// <summary>Elements, in 32 bits.</summary>
    public Index1D IntExtent => new(IntLength);

    /// <summary>The stride: none.</summary>
    public Stride1D.Dense Stride => default;

    internal MemoryBuffer Buffer =>
        _buffer ?? throw new InvalidOperationException("A view without a buffer names no memory.");

    internal long Index => _index;

    MemoryBuffer IArrayView.Buffer => Buffer;

    int IArrayView.ElementSize => ElementSize;

    long IContiguousArrayView.Index => _index;

    long IContiguousArrayView.IndexInBytes => _index * ElementSize;

    /// <summary>An element.</summary>
    /// <exception cref="IndexOutOfRangeException">On the host: the index leaves the view.</exception>
    public ref T this[long index]
    {
        [Intrinsic(IntrinsicKind.ViewElement)]
        get => ref HostElement(index);
    }

    /// <inheritdoc cref="this[long]"/>
    public ref T this[int index]
    {
        [Intrinsic(IntrinsicKind.ViewElement)]
        get => ref HostElement(index);
    }

    /// <inheritdoc cref="this[long]"/>
    public ref T this[Index1D index] => ref this[index.X];

    /// <inheritdoc cref="this[long]"/>
    public ref T this[LongIndex1D index] => ref this[index.X];

    /// <summary>The view with its stride.</summary>
    public static implicit operator ArrayView1D<T, Stride1D.Dense>(ArrayView<T> view) =>
        new(view, new LongIndex1D(view.Length), default);

    /// <summary>The view without its stride.</summary>
    public static implicit operator ArrayView<T>(ArrayView1D<T, Stride1D.Dense> view) => view.BaseView;

    /// <summary>The elements from an index on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">On the host: the range leaves the view.</exception>
    public ArrayView<T> SubView(long index) => SubView(index, Length - index);

    /// <summary>A range of elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">On the host: the range leaves the view.</exception>
    public ArrayView<T> SubView(int index, int subViewLength) => SubView((long)index, (long)subViewLength);

    /// <inheritdoc cref="SubView(int, int)"/>
    [Intrinsic(IntrinsicKind.ViewSubView)]
    public ArrayView<T> SubView(long index, long subViewLength)
    {
        if (index < 0 || subViewLength < 0 || index > _length - subViewLength)
            throw new ArgumentOutOfRangeException(
                nameof(index),
                $"The range of {subViewLength} elements at {index} leaves the view of {_length} elements.");
        return _buffer is null ? default : new(_buffer, _index + index, subViewLength);
    }

    /// <summary>The same memory as elements of another type; a rest that fills no element is left out.</summary>
    /// <exception cref="ArgumentException">On the host: the view begins within an element of the other type.</exception>
    [Intrinsic(IntrinsicKind.ViewCast)]
    public ArrayView<TOther> Cast<TOther>()
        where TOther : unmanaged
    {
        if (_buffer is null)
            return default;
        long byteIndex = _index * ElementSize;
        int otherSize = Unsafe.SizeOf<TOther>();
        if (byteIndex % otherSize != 0)
            throw new ArgumentException(
                $"The view begins at byte {byteIndex}, which is no multiple of the {otherSize} bytes of {typeof(TOther).Name}.");
        return new(_buffer, byteIndex / otherSize, _length * ElementSize / otherSize);
    }

    ArrayView<byte> IContiguousArrayView.AsRawArrayView() =>
        _buffer is null ? default : new(_buffer, _index * ElementSize, _length * ElementSize);

    /// <inheritdoc/>
    public override string ToString() => $"{typeof(T).Name}[{_index}..{_index + _length}]";
}
