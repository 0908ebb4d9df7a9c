namespace ILGPU;

/// <summary>A view of elements of a type.</summary>
public interface IArrayView<T> : IArrayView
    where T : unmanaged
{
}
