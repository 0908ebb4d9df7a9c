namespace IlgpuLlava.Model.Checkpoints;

/// <summary>Name, element type and shape of a stored tensor. Elements are little-endian and row-major.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The extent of each dimension, outermost first; empty for a scalar.</param>
public sealed record TensorInfo(string Name, TensorType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements: the product of the shape.</summary>
    public long ElementCount { get; } = Shape.Aggregate(1L, (product, extent) => checked(product * extent));

    /// <summary>Size of all elements in bytes.</summary>
    public long ByteLength => checked(ElementCount * Type.Size());

    /// <inheritdoc/>
    public override string ToString() => $"{Printable.Name(Name)} {Type.Spelling()} {Printable.Shape(Shape)}";
}
