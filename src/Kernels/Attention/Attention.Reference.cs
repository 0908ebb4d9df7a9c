namespace IlgpuLlava.Kernels;

public sealed partial class Attention
{
    /// <summary>
    /// Attention of one query [headDim] over the first <paramref name="visible"/> keys and values, both [tokens, headDim].
    /// </summary>
    internal static void Reference(
        ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, int visible, float scale, Span<float> output)
    {
        int headDim = query.Length;
        double[] weights = new double[visible];
        double largest = double.NegativeInfinity;
        for (int token = 0; token < visible; token++)
        {
            for (int i = 0; i < headDim; i++)
            {
                weights[token] += (double)query[i] * keys[(token * headDim) + i];
            }

            weights[token] *= scale;
            largest = Math.Max(largest, weights[token]);
        }

        double total = 0;
        for (int token = 0; token < visible; token++)
        {
            weights[token] = Math.Exp(weights[token] - largest);
            total += weights[token];
        }

        for (int i = 0; i < headDim; i++)
        {
            double sum = 0;
            for (int token = 0; token < visible; token++)
            {
                sum += weights[token] * values[(token * headDim) + i];
            }

            output[i] = visible == 0 ? 0f : (float)(sum / total);
        }
    }
}
