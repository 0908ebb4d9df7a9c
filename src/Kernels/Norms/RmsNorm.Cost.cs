namespace IlgpuLlava.Kernels;

public sealed partial class RmsNorm
{
    /// <summary>What a launch must do: square, add, scale and weigh each element.</summary>
    internal static KernelLaunch Cost(int rows, int columns)
    {
        long elements = (long)rows * columns;
        return new KernelLaunch(Op, rows, columns, 0, ElementType.Float32, ((2 * elements) + columns) * sizeof(float), 4 * elements);
    }
}
