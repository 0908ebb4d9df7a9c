namespace ILGPU;

/// <summary>Strides of 3 dimensions.</summary>
public static partial class Stride3D
{
}
