namespace ILGPU;

/// <summary>Strides of 2 dimensions.</summary>
public static partial class Stride2D
{
}
