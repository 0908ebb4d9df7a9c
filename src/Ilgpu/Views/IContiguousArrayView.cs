namespace ILGPU;

/// <summary>A view without gaps between its elements.</summary>
public interface IContiguousArrayView : IArrayView
{
    /// <summary>The first element within the buffer.</summary>
    long Index { get; }

    /// <summary>The byte of the first element within the buffer.</summary>
    long IndexInBytes { get; }

    /// <summary>The bytes.</summary>
    ArrayView<byte> AsRawArrayView();
}
