namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Logarithms, from the series of atanh: log m = 2 atanh((m - 1) / (m + 1)).</summary>
internal static partial class SingleMath
{
    /// <summary>Natural logarithm, within 1 ulp.</summary>
    public static float Log(float x)
    {
        (float m, float e) = Split(x);
        float f = m - 1f;
        float s = f / (2f + f);
        float square = 0.5f * f * f;
        float tail = Fma(s, square + LogTail(s * s), e * Ln2Low);
        return Special(x, Fma(e, Ln2High, f - (square - tail)));
    }

    /// <summary>Logarithm to base 2, within 2 ulp.</summary>
    public static float Log2(float x)
    {
        (float m, float e) = Split(x);
        (float high, float low) = LogOf(m - 1f);
        float product = high * 1.44269502f;
        float rest = Fma(high, 1.44269502f, -product) + Fma(high, 1.92596303e-8f, low * 1.44269502f);
        return Special(x, e + product + rest);
    }

    /// <summary>Logarithm to base 10, within 2 ulp.</summary>
    public static float Log10(float x)
    {
        (float m, float e) = Split(x);
        (float high, float low) = LogOf(m - 1f);
        float product = high * 0.434294492f;
        float rest = Fma(high, 0.434294492f, -product) + Fma(high, -1.010305e-8f, low * 0.434294492f);
        // log10 2 in two parts, the first of nine bits.
        rest = Fma(e, 4.60503907e-6f, rest);
        return Special(x, Fma(e, 0.301025391f, product) + rest);
    }

    /// <summary>x = m * 2^e, m from sqrt(1/2) to sqrt(2).</summary>
    private static (float M, float E) Split(float x)
    {
        bool isSmall = x < 1.17549435e-38f;
        int bits = Bits(isSmall ? x * 8388608f : x);
        // 0x3f3504f3 is sqrt(1/2).
        int e = (bits - 0x3f3504f3) >> 23;
        return (FromBits(bits - (e << 23)), e - (isSmall ? 23 : 0));
    }

    /// <summary>log(1 + f) in two parts.</summary>
    private static (float High, float Low) LogOf(float f)
    {
        float s = f / (2f + f);
        float square = 0.5f * f * f;
        float squareRest = Fma(0.5f * f, f, -square);
        float high = f - square;
        return (high, f - high - square - squareRest + (s * (square + LogTail(s * s))));
    }

    // log(1 + f) = f - f^2/2 + s (f^2/2 + this), s = f / (2 + f).
    private static float LogTail(float z)
    {
        float p = Fma(z, 2f / 9f, 2f / 7f);
        p = Fma(z, p, 2f / 5f);
        return z * Fma(z, p, 2f / 3f);
    }

    private static float Special(float x, float logarithm)
    {
        float result = x == float.PositiveInfinity ? x : logarithm;
        result = x == 0f ? float.NegativeInfinity : result;
        // Of NaN, too: the comparison is false.
        return x >= 0f ? result : float.NaN;
    }
}
