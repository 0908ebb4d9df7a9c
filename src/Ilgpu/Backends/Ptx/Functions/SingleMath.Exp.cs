namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Exponentials and what is made of them.</summary>
internal static partial class SingleMath
{
    /// <summary>e^x, within 1 ulp.</summary>
    public static float Exp(float x)
    {
        float bounded = Bounded(x);
        float n = MathF.Round(bounded * Log2E);
        float r = Fma(-n, Ln2Low, Fma(-n, Ln2High, bounded));
        return Scale(1f + Fma(r * r, ExpTail(r), r), (int)n);
    }

    /// <summary>2^x, within 1 ulp.</summary>
    public static float Exp2(float x)
    {
        float bounded = x > 130f ? 130f : x < -160f ? -160f : x;
        float n = MathF.Round(bounded);
        float fraction = bounded - n;
        // ln 2 in two parts: the second carries what the first product drops.
        float r = fraction * 0.693147182f;
        float rest = Fma(fraction, -1.90465421e-9f, Fma(fraction, 0.693147182f, -r));
        return Scale(1f + (Fma(r * r, ExpTail(r), r) + rest), (int)n);
    }

    /// <summary>Hyperbolic sine, within 3 ulp.</summary>
    public static float Sinh(float x)
    {
        float size = MathF.Abs(x);
        if (size > 88f)
        {
            float half = Exp(size * 0.5f);
            return WithSign(half * 0.5f * half, x);
        }
        float t = ExpMinus1(size);
        return WithSign(0.5f * (t + (t / (t + 1f))), x);
    }

    /// <summary>Hyperbolic cosine, within 3 ulp.</summary>
    public static float Cosh(float x)
    {
        float size = MathF.Abs(x);
        if (size > 88f)
        {
            float half = Exp(size * 0.5f);
            return half * 0.5f * half;
        }
        float e = Exp(size);
        return Fma(0.5f, e, 0.5f / e);
    }

    /// <summary>Hyperbolic tangent, within 2 ulp.</summary>
    public static float Tanh(float x)
    {
        float size = MathF.Abs(x);
        // The series, where 1 - 2 / (e^2x + 1) would cancel.
        float z = size * size;
        float p = Fma(z, -0.000239129114f, 0.000590027441f);
        p = Fma(z, p, -0.00145583439f);
        p = Fma(z, p, 0.00359212804f);
        p = Fma(z, p, -0.00886323553f);
        p = Fma(z, p, 0.0218694885f);
        p = Fma(z, p, -0.053968254f);
        p = Fma(z, p, 0.133333333f);
        p = Fma(z, p, -0.333333333f);
        float small = Fma(size * z, p, size);
        float large = 1f - (2f / (Exp(2f * size) + 1f));
        return WithSign(size < 0.55f ? small : large, x);
    }

    // Beyond these the result is infinite or 0; NaN stays.
    private static float Bounded(float x) => x > 90f ? 90f : x < -110f ? -110f : x;

    /// <summary>(e^r - 1 - r) / r^2 for |r| up to 0.35.</summary>
    private static float ExpTail(float r)
    {
        float p = Fma(r, 1f / 5040f, 1f / 720f);
        p = Fma(r, p, 1f / 120f);
        p = Fma(r, p, 1f / 24f);
        p = Fma(r, p, 1f / 6f);
        return Fma(r, p, 0.5f);
    }

    /// <summary>e^x - 1 for x from 0 to 88; exact to the last bits near 0, too.</summary>
    private static float ExpMinus1(float x)
    {
        float n = MathF.Round(x * Log2E);
        float r = Fma(-n, Ln2Low, Fma(-n, Ln2High, x));
        float p = Fma(r * r, ExpTail(r), r);
        float half = FromBits(((int)n + 126) << 23);
        // Halved, so that 2^128 does not overflow.
        return 2f * Fma(half, p, half - 0.5f);
    }
}
