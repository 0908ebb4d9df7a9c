using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Half = System.Half;

namespace IlgpuLlava.Kernels;

public static partial class Quantization
{
    // Steps from zero to the largest weight: 7, 7.2, ... 10. Where there are more than 8 that weight, and its like, is cut to -8.
    private const float FewestSteps = 7f;
    private const float MoreSteps = 0.2f;

    /// <summary>The scale of one group of int4: of the plain one, of the one by which the largest weight becomes -8, and of the best of
    /// 16 others the one with the least sum of squared errors, the first of those that are equal.</summary>
    /// <exception cref="ArgumentException">A weight is infinite or NaN, or too large even as -8.</exception>
    /// <remarks>The 16 are tried as llama.cpp does for Q4_0 with an imatrix (<c>make_qx_quants</c>): what a scale's q say is the scale
    /// that fits them best, sum w q / sum q q, which leaves an error of sum w w - (sum w q)^2 / sum q q.</remarks>
    private static Half ScaleInt4(ReadOnlySpan<float> weights)
    {
        float largest = Largest(weights);
        IsNumber(largest);
        var plain = PlainScale(largest, MaxInt4);
        if (largest <= (float)Half.Epsilon / 2)
        {
            // By the least of all scales, too, everything becomes 0.
            return plain;
        }

        bool isPositive = MemoryMarshal.Cast<float, uint>(weights).Contains(BitConverter.SingleToUInt32Bits(largest));
        float extreme = isPositive ? largest : -largest;
        var eighth = (Half)(extreme / MinInt4);
        IsScale(eighth, largest);
        var fitted = (Half)Fitted(weights, extreme);
        var errors = Errors(weights, Vector128.Create((float)plain, (float)eighth, (float)fitted, 0f));
        var (best, least) = Half.IsFinite(plain) ? (plain, errors[0]) : (eighth, errors[1]);
        if (eighth != Half.Zero && errors[1] < least)
        {
            (best, least) = (eighth, errors[1]);
        }

        return fitted != Half.Zero && Half.IsFinite(fitted) && errors[2] < least ? fitted : best;
    }

    /// <summary>The best of 16 scales, each tried in a lane of its own, so that sums run over the weights in order on every machine.
    /// </summary>
    private static float Fitted(ReadOnlySpan<float> weights, float extreme)
    {
        var steps = Vector512.Create(FewestSteps)
            + (MoreSteps * Vector512.Create(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 11f, 12f, 13f, 14f, 15f));
        var inverses = steps / Vector512.Create(-extreme);
        var (least, most) = (Vector512.Create((float)MinInt4), Vector512.Create((float)MaxInt4));
        var (products, squares) = (Vector512<float>.Zero, Vector512<float>.Zero);
        foreach (float weight in weights)
        {
            var w = Vector512.Create(weight);
            var q = Limited(Vector512.Round(w * inverses), least, most);
            products += w * q;
            squares += q * q;
        }

        float best = 0f;
        float scale = 0f;
        var gains = products * products / squares;
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
        {
            if (gains[lane] > best)
            {
                (best, scale) = (gains[lane], products[lane] / squares[lane]);
            }
        }

        return scale;
    }

    /// <summary>The sums of squared errors that four scales leave.</summary>
    private static Vector128<float> Errors(ReadOnlySpan<float> weights, Vector128<float> scales)
    {
        var (least, most) = (Vector128.Create((float)MinInt4), Vector128.Create((float)MaxInt4));
        var errors = Vector128<float>.Zero;
        foreach (float weight in weights)
        {
            var w = Vector128.Create(weight);
            var q = Vector128.MinNative(Vector128.MaxNative(Vector128.Round(w / scales), least), most);
            var error = w - (q * scales);
            errors += error * error;
        }

        return errors;
    }
}
