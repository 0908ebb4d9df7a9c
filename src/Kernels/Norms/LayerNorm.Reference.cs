namespace IlgpuLlava.Kernels;

public sealed partial class LayerNorm
{
    /// <summary>The same for one row, as the formula reads.</summary>
    internal static void Reference(
        ReadOnlySpan<float> input, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> output, float epsilon)
    {
        double mean = 0;
        foreach (float value in input)
        {
            mean += (double)value / input.Length;
        }

        double variance = 0;
        foreach (float value in input)
        {
            variance += (value - mean) * (value - mean) / input.Length;
        }

        for (int i = 0; i < input.Length; i++)
        {
            output[i] = (float)((input[i] - mean) / Math.Sqrt(variance + epsilon) * weight[i] + bias[i]);
        }
    }
}
