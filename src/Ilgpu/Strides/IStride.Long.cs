namespace ILGPU;

/// <summary>A stride that maps indices to elements of a buffer.</summary>
/// <typeparam name="TIndex">The index of 32 bits.</typeparam>
/// <typeparam name="TLongIndex">The index of 64 bits.</typeparam>
public interface IStride<TIndex, TLongIndex> : IStride<TIndex>
    where TIndex : struct, IIntIndex<TIndex, TLongIndex>
    where TLongIndex : struct, ILongIndex<TLongIndex, TIndex>
{
    /// <summary>The element of an index; no check.</summary>
    int ComputeElementIndex(TIndex index);

    /// <inheritdoc cref="ComputeElementIndex(TIndex)"/>
    long ComputeElementIndex(TLongIndex index);

    /// <summary>The element of an index. Not for kernels.</summary>
    /// <exception cref="IndexOutOfRangeException">The index lies outside of the extent.</exception>
    int ComputeElementIndexChecked(TIndex index, TIndex extent);

    /// <inheritdoc cref="ComputeElementIndexChecked(TIndex, TIndex)"/>
    long ComputeElementIndexChecked(TLongIndex index, TLongIndex extent);

    /// <summary>Elements that a buffer of an extent needs.</summary>
    int ComputeBufferLength(TIndex extent);

    /// <inheritdoc cref="ComputeBufferLength(TIndex)"/>
    long ComputeBufferLength(TLongIndex extent);

    /// <summary>The index of an element.</summary>
    TIndex ReconstructFromElementIndex(int elementIndex);

    /// <inheritdoc cref="ReconstructFromElementIndex(int)"/>
    TLongIndex ReconstructFromElementIndex(long elementIndex);
}
