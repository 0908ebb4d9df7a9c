using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>A view of 1 dimension. In kernels its indexers check nothing.</summary>
/// <typeparam name="T">The element.</typeparam>
/// <typeparam name="TStride">The stride.</typeparam>
public readonly struct ArrayView1D<T, TStride> : IArrayView<T>
    where T : unmanaged
    where TStride : struct, IStride1D
{
    /// <summary>A view without elements.</summary>
    public static readonly ArrayView1D<T, TStride> Empty;

    /// <summary>Bytes of an element.</summary>
    public static readonly int ElementSize = Unsafe.SizeOf<T>();

    /// <summary>Views memory with an extent and a stride.</summary>
    public ArrayView1D(ArrayView<T> baseView, LongIndex1D extent, TStride stride)
    {
        BaseView = baseView;
        Extent = extent;
        Stride = stride;
    }

    /// <summary>The memory.</summary>
    public ArrayView<T> BaseView { get; }

    /// <summary>Elements along each dimension.</summary>
    public LongIndex1D Extent { get; }

    /// <summary>Elements between neighbours.</summary>
    public TStride Stride { get; }

    /// <summary>Elements along each dimension, in 32 bits.</summary>
    public Index1D IntExtent => Extent.ToIntIndex();

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
    public ref T this[Index1D index] => ref BaseView[Stride.ComputeElementIndex(index)];

    /// <summary>An element.</summary>
    public ref T this[LongIndex1D index] => ref BaseView[Stride.ComputeElementIndex(index)];

    /// <summary>A view without elements of a stride.</summary>
    public static ArrayView1D<T, TStride> GetEmpty(TStride stride) => new(default, LongIndex1D.Zero, stride);

    /// <summary>The element of the memory that an index names.</summary>
    public int ComputeLinearIndex(Index1D index) => Stride.ComputeElementIndex(index);

    /// <inheritdoc cref="ComputeLinearIndex(Index1D)"/>
    public long ComputeLinearIndex(LongIndex1D index) => Stride.ComputeElementIndex(index);

    /// <summary>A part of the view with the same stride.</summary>
    /// <param name="index">The first element.</param>
    /// <param name="extent">Elements along each dimension.</param>
    public ArrayView1D<T, TStride> SubView(Index1D index, Index1D extent) => SubView(index.ToLongIndex(), extent.ToLongIndex());

    /// <inheritdoc cref="SubView(Index1D, Index1D)"/>
    public ArrayView1D<T, TStride> SubView(LongIndex1D index, LongIndex1D extent)
    {
        // Up to the last element: a whole row behind it would leave the memory at the end.
        long length = extent.Size == 0 ? 0 : Stride.ComputeElementIndex(extent - new LongIndex1D(1)) + 1;
        return new(BaseView.SubView(Stride.ComputeElementIndex(index), length), extent, Stride);
    }

    /// <summary>The memory.</summary>
    public ArrayView<T> AsContiguous() => BaseView;

    /// <summary>The view with its stride known only at run time.</summary>
    public ArrayView1D<T, Stride1D.General> AsGeneral() => new(BaseView, Extent, Stride.AsGeneral());

    /// <summary>The memory as a view without gaps.</summary>
    public ArrayView1D<T, Stride1D.Dense> AsDense() => new(BaseView, new LongIndex1D(BaseView.Length), default);

    /// <summary>The memory as 2 dimensions without gaps.</summary>
    public ArrayView2D<T, Stride2D.DenseX> As2DDenseXView(LongIndex2D extent) =>
        new(BaseView, extent, Stride2D.DenseX.FromExtent(extent.ToIntIndex()));

    /// <summary>The memory as 2 dimensions without gaps.</summary>
    public ArrayView2D<T, Stride2D.DenseY> As2DDenseYView(LongIndex2D extent) =>
        new(BaseView, extent, Stride2D.DenseY.FromExtent(extent.ToIntIndex()));

    /// <summary>The memory as 3 dimensions without gaps.</summary>
    public ArrayView3D<T, Stride3D.DenseXY> As3DDenseXYView(LongIndex3D extent) =>
        new(BaseView, extent, Stride3D.DenseXY.FromExtent(extent.ToIntIndex()));

    /// <summary>The memory as 3 dimensions without gaps.</summary>
    public ArrayView3D<T, Stride3D.DenseZY> As3DDenseZYView(LongIndex3D extent) =>
        new(BaseView, extent, Stride3D.DenseZY.FromExtent(extent.ToIntIndex()));

    /// <inheritdoc/>
    public override string ToString() => $"{typeof(T).Name}[{Extent}]";
}
