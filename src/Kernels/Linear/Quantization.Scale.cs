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
        IsNumber(largest);
        var scale = PlainScale(largest, limit);
        IsScale(scale, largest);
        return scale;
    }

    /// <summary>The same, infinite where no float16 is large enough.</summary>
    private static Half PlainScale(float largest, int limit)
    {
        var scale = (Half)(largest / limit);
        bool isTooSmall = largest > 0 && (scale == Half.Zero || MathF.Round(largest / (float)scale) > limit);
        return isTooSmall ? Half.BitIncrement(scale) : scale;
    }

    private static void IsNumber(float largest) =>
        Check.That(float.IsFinite(largest), Op, "weights", "hold an infinite number or NaN, which cannot be quantised.");

    private static void IsScale(Half scale, float largest) => Check.That(
        Half.IsFinite(scale), Op, "weights", $"reach {largest}; a float16 scale of at most {Half.MaxValue} cannot hold that.");

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

    /// <summary>q = weight / scale for every weight, rounded to nearest even, from <paramref name="least"/> to
    /// <paramref name="most"/>; all 0 where the scale is.</summary>
    private static void Divide(ReadOnlySpan<float> weights, Half scale, int least, int most, Span<sbyte> values)
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
            var a = Vector512.Narrow(Part(weights, i, divisors, least, most), Part(weights, i + 16, divisors, least, most));
            var b = Vector512.Narrow(Part(weights, i + 32, divisors, least, most), Part(weights, i + 48, divisors, least, most));
            Vector512.Narrow(a, b).CopyTo(values[i..]);
        }

        // Groups of int4 are shorter.
        for (; i <= weights.Length - Vector512<int>.Count; i += Vector512<int>.Count)
        {
            var part = Part(weights, i, divisors, least, most);
            var words = Vector256.Narrow(part.GetLower(), part.GetUpper());
            Vector128.Narrow(words.GetLower(), words.GetUpper()).CopyTo(values[i..]);
        }

        for (; i < weights.Length; i++)
        {
            values[i] = (sbyte)Math.Clamp(MathF.Round(weights[i] / divisor), least, most);
        }
    }

    private static Vector512<int> Part(ReadOnlySpan<float> weights, int first, Vector512<float> divisors, int least, int most) =>
        Vector512.ConvertToInt32Native(Limited(
            Vector512.Round(Vector512.Create(weights[first..]) / divisors), Vector512.Create((float)least), Vector512.Create((float)most)));

    // Without the rules for NaN and for zeros of two signs, neither of which makes a difference here.
    private static Vector512<float> Limited(Vector512<float> numbers, Vector512<float> least, Vector512<float> most) =>
        Vector512.MinNative(Vector512.MaxNative(numbers, least), most);
}
