namespace ILGPU;

/// <summary>The stride of a view: elements between neighbours, for each dimension.</summary>
/// <typeparam name="TIndex">Index1D, Index2D or Index3D.</typeparam>
public interface IStride<TIndex>
    where TIndex : struct, IIntIndex
{
    /// <summary>All strides, in elements.</summary>
    TIndex StrideExtent { get; }

    /// <summary>The stride of the innermost dimension.</summary>
    Stride1D.General To1DStride();
}
