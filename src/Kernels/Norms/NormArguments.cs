using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>The checks that both norms make.</summary>
internal static class NormArguments
{
    /// <summary>Throws where shapes or numbers do not fit.</summary>
    public static void Check(
        string op, ArrayView<float> input, ArrayView<float> weight, ArrayView<float> output, int rows, int columns, float epsilon)
    {
        Kernels.Check.NotNegative(op, nameof(rows), rows);
        Kernels.Check.Positive(op, nameof(columns), columns);
        Kernels.Check.Finite(op, nameof(epsilon), epsilon);
        Kernels.Check.That(epsilon >= 0, op, nameof(epsilon), $"is {epsilon}; it must be 0 or more.");
        Kernels.Check.Length(op, nameof(weight), weight, columns, $"{columns} columns");
        Kernels.Check.Length(op, nameof(input), input, (long)rows * columns, $"{rows} rows of {columns}");
        Kernels.Check.Length(op, nameof(output), output, (long)rows * columns, $"{rows} rows of {columns}");
    }
}
