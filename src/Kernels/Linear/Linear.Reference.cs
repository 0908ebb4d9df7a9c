namespace IlgpuLlava.Kernels;

public sealed partial class Linear
{
    /// <summary>The same for one row. For <see cref="Epilogue.SwiGlu"/> the weights are [2 * outFeatures, inFeatures]: all
    /// gate rows, then all up rows.</summary>
    internal static void Reference(
        ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output, Epilogue epilogue)
    {
        for (int n = 0; n < output.Length; n++)
        {
            double sum = Dot(input, weights, n) + (bias.IsEmpty ? 0 : bias[n]);
            output[n] = (float)(epilogue switch
            {
                Epilogue.None => sum,
                Epilogue.Gelu => sum / 2 * ReferenceErfc(-sum / Math.Sqrt(2)),
                Epilogue.QuickGelu => sum / (1 + Math.Exp(-1.702 * sum)),
                Epilogue.SwiGlu => sum / (1 + Math.Exp(-sum)) * Dot(input, weights, output.Length + n),
                Epilogue.Residual => output[n] + sum,
                _ => throw new ArgumentOutOfRangeException(nameof(epilogue)),
            });
        }
    }

    /// <summary>erfc(x) by its Taylor series near zero and by its continued fraction elsewhere, in double.</summary>
    internal static double ReferenceErfc(double x)
    {
        double z = Math.Abs(x);
        if (z < 2)
        {
            double term = z;
            double sum = z;
            for (int n = 1; n < 80; n++)
            {
                term *= -z * z / n;
                sum += term / (2 * n + 1);
            }

            double erf = 2 / Math.Sqrt(Math.PI) * sum;
            return x >= 0 ? 1 - erf : 1 + erf;
        }

        double fraction = 0;
        for (int n = 80; n > 0; n--)
        {
            fraction = n / 2.0 / (z + fraction);
        }

        double tail = Math.Exp(-z * z) / Math.Sqrt(Math.PI) / (z + fraction);
        return x >= 0 ? tail : 2 - tail;
    }

    private static double Dot(ReadOnlySpan<float> input, ReadOnlySpan<float> weights, int row)
    {
        double sum = 0;
        for (int k = 0; k < input.Length; k++)
        {
            sum += (double)input[k] * weights[row * input.Length + k];
        }

        return sum;
    }
}
