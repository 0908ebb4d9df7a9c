namespace ILGPU;

/// <summary>Strides of 1 dimension.</summary>
public static partial class Stride1D
{
}
