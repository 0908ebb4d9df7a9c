namespace IlgpuLlava.Kernels;

public sealed partial class RmsNorm
{
    /// <summary>The same for one row, as the formula reads.</summary>
    internal static void Reference(ReadOnlySpan<float> input, ReadOnlySpan<float> weight, Span<float> output, float epsilon)
    {
        double squares = 0;
        foreach (float value in input)
        {
            squares += (double)value * value;
        }

        double scale = 1 / Math.Sqrt(squares / input.Length + epsilon);
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = (float)(weight[i] * (input[i] * scale));
        }
    }
}
