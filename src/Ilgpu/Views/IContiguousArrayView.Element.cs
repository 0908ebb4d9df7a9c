namespace ILGPU;

/// <summary>A view of elements of a type without gaps.</summary>
public interface IContiguousArrayView<T> : IContiguousArrayView, IArrayView<T>
    where T : unmanaged
{
}
