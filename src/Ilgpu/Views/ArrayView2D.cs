using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>A view of 2 dimensions. In kernels its indexers check nothing.</summary>
/// <typeparam name="T">The element.</typeparam>
/// <typeparam name="TStride">The stride.</typeparam>
public readonly struct ArrayView2D<T, TStride> : IArrayView<T>
    where T : unmanaged
    where TStride : struct, IStride2D
{
    /// <summary>A view without elements.</summary>
    public static readonly ArrayView2D<T, TStride> Empty;

    /// <summary>Bytes of an element.</summary>
    public static readonly int ElementSize = Unsafe.SizeOf<T>();

    /// <summary>Views memory with an extent and a stride.</summary>
    public ArrayView2D(ArrayView<T> baseView, LongIndex2D extent, TStride stride)
    {
        BaseView = baseView;
        Extent = extent;
        Stride = stride;
    }

    /// <summary>The memory.</summary>
    public ArrayView<T> BaseView { get; }

    /// <summary>Elements along each dimension.</summary>
    public LongIndex2D Extent { get; }

    /// <summary>Elements between neighbours.</summary>
    public TStride Stride { get; }

    /// <summary>Elements along each dimension, in 32 bits.</summary>
    public Index2D IntExtent => Extent.ToIntIndex();

    /// <summary>Elements.</summary>
    public long Length => Extent.Size;

    /// <summary>Elements, in 32 bits.</summary>
    public int IntLength => (int)Length;

    /// <summary>Bytes.</summary>
    public long LengthInBytes => Length * Interop.SizeOf<T>();

    /// <summary>True if the view has elements.</summary>
    public bool IsValid => BaseView.IsValid;

    MemoryBuffer IArrayView.Buffer => BaseView.Buffer;

    int IArrayView.ElementSize => ElementSize;

    /// <summary>An element.</summary>
    public ref T this[Index2D index] => ref BaseView[Stride.ComputeElementIndex(index)];

    /// <summary>An element.</summary>
    public ref T this[LongIndex2D index] => ref BaseView[Stride.ComputeElementIndex(index)];

    /// <summary>An element.</summary>
    public ref T this[int x, int y] => ref this[new Index2D(x, y)];

    /// <summary>An element.</summary>
    public ref T this[long x, long y] => ref this[new LongIndex2D(x, y)];

    /// <summary>A view without elements of a stride.</summary>
    public static ArrayView2D<T, TStride> GetEmpty(TStride stride) => new(default, LongIndex2D.Zero, stride);

    /// <summary>The element of the memory that an index names.</summary>
    public int ComputeLinearIndex(Index2D index) => Stride.ComputeElementIndex(index);

    /// <inheritdoc cref="ComputeLinearIndex(Index2D)"/>
    public long ComputeLinearIndex(LongIndex2D index) => Stride.ComputeElementIndex(index);

    /// <summary>A part of the view with the same stride.</summary>
    /// <param name="index">The first element.</param>
    /// <param name="extent">Elements along each dimension.</param>
    public ArrayView2D<T, TStride> SubView(Index2D index, Index2D extent) => SubView(index.ToLongIndex(), extent.ToLongIndex());

    /// <inheritdoc cref="SubView(Index2D, Index2D)"/>
    public ArrayView2D<T, TStride> SubView(LongIndex2D index, LongIndex2D extent)
    {
        // Up to the last element: a whole row behind it would leave the memory at the end.
        long length = extent.Size == 0 ? 0 : Stride.ComputeElementIndex(extent - new LongIndex2D(1, 1)) + 1;
        return new(BaseView.SubView(Stride.ComputeElementIndex(index), length), extent, Stride);
    }

    /// <summary>The memory.</summary>
    public ArrayView<T> AsContiguous() => BaseView;

    /// <summary>The view with its stride known only at run time.</summary>
    public ArrayView2D<T, Stride2D.General> AsGeneral() => new(BaseView, Extent, Stride.AsGeneral());

    /// <inheritdoc/>
    public override string ToString() => $"{typeof(T).Name}[{Extent}]";
}
