using ILGPU.Runtime;

namespace ILGPU;

/// <summary>A range of elements of a buffer.</summary>
public interface IArrayView
{
    /// <summary>The buffer.</summary>
    MemoryBuffer Buffer { get; }

    /// <summary>True if the view has elements.</summary>
    bool IsValid { get; }

    /// <summary>Bytes of an element.</summary>
    int ElementSize { get; }

    /// <summary>Elements.</summary>
    long Length { get; }

    /// <summary>Bytes.</summary>
    long LengthInBytes { get; }
}
