using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Half = System.Half;

namespace IlgpuLlava.Kernels;

public static partial class Quantization
{
    /// <summary>The scale of weights of at most <paramref name="largest"/> that become at most <paramref name="limit"/>.</summary>
    /// <exception cref="ArgumentException">A weight is infinite or NaN, or the scale is larger than a float16 can be.</exception>
    private static Half Scale(float largest, int limit)
    {
        Check.That(float.IsFinite(largest), Op, "weights", "hold an infinite number or NaN, which cannot be quantised.");
        var scale = (Half)(largest / limit);
        if (largest > 0 && (scale == Half.Zero || MathF.Round(largest / (float)scale) > limit))
        {
            scale = Half.BitIncrement(scale);
        }

        Check.That(
            Half.IsFinite(scale), Op, "weights", $"reach {largest}; a float16 scale of at most {Half.MaxValue} cannot hold that.");
        return scale;
    }

    /// <summary>The largest magnitude; NaN where there is one.</summary>
    private static float Largest(ReadOnlySpan<float> weights)
    {
        // Magnitudes order as their bits do, and NaNs lie above all of them.
        var largest = Vector512<uint>.Zero;
        var magnitude = Vector512.Create(0x7FFF_FFFFu);
        var words = MemoryMarshal.Cast<float, uint>(weights);
        int i = 0;
        for (; i <= words.Length - Vector512<uint>.Count; i += Vector512<uint>.Count)
        {
            largest = Vector512.Max(largest, Vector512.Create(words[i..]) & magnitude);
        }

        uint best = 0;
        for (int lane = 0; lane < Vector512<uint>.Count; lane++)
        {
            best = Math.Max(best, largest[lane]);
        }

        for (; i < words.Length; i++)
        {
            best = Math.Max(best, words[i] & 0x7FFF_FFFFu);
        }

        return BitConverter.UInt32BitsToSingle(best);
    }

    /// <summary>q = weight / scale for every weight, rounded to nearest even; all 0 where the scale is.</summary>
    private static void Divide(ReadOnlySpan<float> weights, Half scale, Span<sbyte> values)
    {
        if (scale == Half.Zero)
        {
            values.Clear();
            return;
        }

        // A division, not a product with the reciprocal: that one is rounded itself and moves ties.
        float divisor = (float)scale;
        var divisors = Vector512.Create(divisor);
        int i = 0;
        for (; i <= weights.Length - Vector512<sbyte>.Count; i += Vector512<sbyte>.Count)
        {
            var a = Vector512.Narrow(Part(weights, i, divisors), Part(weights, i + 16, divisors));
            var b = Vector512.Narrow(Part(weights, i + 32, divisors), Part(weights, i + 48, divisors));
            Vector512.Narrow(a, b).CopyTo(values[i..]);
        }

        // Groups of int4 are shorter.
        for (; i <= weights.Length - Vector512<int>.Count; i += Vector512<int>.Count)
        {
            var part = Part(weights, i, divisors);
            var words = Vector256.Narrow(part.GetLower(), part.GetUpper());
            Vector128.Narrow(words.GetLower(), words.GetUpper()).CopyTo(values[i..]);
        }

        for (; i < weights.Length; i++)
        {
            values[i] = (sbyte)MathF.Round(weights[i] / divisor);
        }
    }

    private static Vector512<int> Part(ReadOnlySpan<float> weights, int first, Vector512<float> divisors) =>
        Vector512.ConvertToInt32Native(Vector512.Round(Vector512.Create(weights[first..]) / divisors));
}
