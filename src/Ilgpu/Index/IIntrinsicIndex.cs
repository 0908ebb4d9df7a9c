namespace ILGPU;

/// <summary>An index that a kernel can be launched over.</summary>
public interface IIntrinsicIndex
{
    /// <summary>Which index type this is.</summary>
    IndexType IndexType { get; }
}
