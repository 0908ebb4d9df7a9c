namespace IlgpuLlava.Kernels;

public sealed partial class SelectRows
{
    /// <summary>What a launch must do: a copy.</summary>
    internal static KernelLaunch Cost(int rows, int columns) =>
        new(Op, rows, columns, 0, ElementType.Float32, rows * ((2L * columns * sizeof(float)) + sizeof(int)), 0);
}
