namespace ILGPU;

/// <summary>An index or extent of one to three dimensions.</summary>
public interface IIndex
{
    /// <summary>The product of the components.</summary>
    long Size { get; }
}
