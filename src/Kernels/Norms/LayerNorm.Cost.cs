namespace IlgpuLlava.Kernels;

public sealed partial class LayerNorm
{
    /// <summary>What a launch must do: a sum, a sum of squared distances, and for each element the distance from the mean, its
    /// scale, weight and bias.</summary>
    internal static KernelLaunch Cost(int rows, int columns)
    {
        long elements = (long)rows * columns;
        return new KernelLaunch(Op, rows, columns, 0, ElementType.Float32, ((2 * elements) + (2L * columns)) * sizeof(float), 8 * elements);
    }
}
