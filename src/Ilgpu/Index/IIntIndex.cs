namespace ILGPU;

/// <summary>An index of 32-bit integers.</summary>
public interface IIntIndex : IIndex
{
    /// <summary>The product of the components; wraps beyond 2^31 - 1.</summary>
    new int Size { get; }
}
