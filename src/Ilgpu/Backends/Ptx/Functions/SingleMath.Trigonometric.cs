namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Sine, cosine and tangent: series on what is left of the multiples of pi / 2, in two parts.</summary>
internal static partial class SingleMath
{
    private const float HalfPiHigh = 1.57079637f;
    private const float HalfPiLow = -4.37113883e-8f;
    private const float HalfPiLowest = -1.71512451e-15f;

    /// <summary>Sine of radians, within 1 ulp.</summary>
    public static float Sin(float x)
    {
        (int quarter, float r, float rest) = Reduce(x);
        float result = (quarter & 1) != 0 ? CosOf(r, rest) : SinOf(r, rest);
        result = (quarter & 2) != 0 ? -result : result;
        return MathF.Abs(x) < 2.4e-4f ? x : result;
    }

    /// <summary>Cosine of radians, within 1 ulp.</summary>
    public static float Cos(float x)
    {
        (int quarter, float r, float rest) = Reduce(x);
        float result = (quarter & 1) != 0 ? SinOf(r, rest) : CosOf(r, rest);
        return ((quarter + 1) & 2) != 0 ? -result : result;
    }

    /// <summary>Tangent of radians, within 2 ulp.</summary>
    public static float Tan(float x)
    {
        (int quarter, float r, float rest) = Reduce(x);
        float sine = SinOf(r, rest);
        float cosine = CosOf(r, rest);
        float result = (quarter & 1) != 0 ? -cosine / sine : sine / cosine;
        return MathF.Abs(x) < 2.4e-4f ? x : result;
    }

    private static float SinOf(float r, float rest)
    {
        float z = r * r;
        float p = Fma(z, 1f / 362880f, -1f / 5040f);
        p = Fma(z, p, 1f / 120f);
        p = Fma(z, p, -1f / 6f);
        return r + Fma(r * z, p, Fma(rest, -0.5f * z, rest));
    }

    private static float CosOf(float r, float rest)
    {
        float z = r * r;
        float p = Fma(z, -1f / 3628800f, 1f / 40320f);
        p = Fma(z, p, -1f / 720f);
        p = Fma(z, p, 1f / 24f);
        float half = 0.5f * z;
        float whole = 1f - half;
        return whole + (1f - whole - half + Fma(z * z, p, -r * rest));
    }

    /// <summary>x less a multiple of pi / 2, in two parts, and the multiple modulo 4.</summary>
    private static (int Quarter, float High, float Low) Reduce(float x)
    {
        if (MathF.Abs(x) > 100000f)
            return ReduceLarge(x);
        float n = MathF.Round(x * 0.636619747f);
        float start = Fma(-n, HalfPiHigh, x); // exact
        float r = Fma(-n, HalfPiLow, start);
        float rest = Fma(-n, HalfPiLowest, Fma(-n, HalfPiLow, start - r));
        return ((int)n, r, rest);
    }

    /// <summary>By the bits of 2 / pi that matter (Payne and Hanek): 96 of them, from two above the point of the product on.</summary>
    private static (int Quarter, float High, float Low) ReduceLarge(float x)
    {
        int bits = Bits(x) & 0x7fffffff;
        if (bits >= 0x7f800000)
            return (0, float.NaN, float.NaN);
        ulong mantissa = (uint)((bits & 0x7fffff) | 0x800000);
        // The first bit of the table that matters; 32 zeros stand before 2 / pi.
        int first = (bits >> 23) - 150 - 2 + 32;
        int word = first >> 5;
        int shift = first & 31;
        ulong low = mantissa * Window(word + 2, shift);
        ulong middle = (mantissa * Window(word + 1, shift)) + (low >> 32);
        ulong high = (mantissa * Window(word, shift)) + (middle >> 32);
        // Quarters of a turn: two bits before the point, 64 behind it.
        ulong quarters = (high << 32) | (uint)middle;
        long fraction = (long)((quarters << 2) | ((uint)low >> 30));
        int quarter = (int)(quarters >> 62) + (fraction < 0 ? 1 : 0);
        float part = fraction;
        float partRest = fraction - (long)part;
        // pi / 2 / 2^64
        const float ScaledHigh = HalfPiHigh * 5.42101086e-20f;
        const float ScaledLow = HalfPiLow * 5.42101086e-20f;
        float r = part * ScaledHigh;
        float rest = Fma(part, ScaledHigh, -r) + Fma(part, ScaledLow, partRest * ScaledHigh);
        return x < 0f ? (-quarter, -r, -rest) : (quarter, r, rest);
    }

    /// <summary>32 bits of the table from a bit of a word on.</summary>
    private static ulong Window(int word, int shift) =>
        (uint)(((((ulong)TwoOverPi(word) << 32) | TwoOverPi(word + 1)) << shift) >> 32);

    private static uint TwoOverPi(int word) => word switch
    {
        1 => 0xa2f9836e,
        2 => 0x4e441529,
        3 => 0xfc2757d1,
        4 => 0xf534ddc0,
        5 => 0xdb629599,
        6 => 0x3c439041,
        7 => 0xfe5163ab,
        _ => 0,
    };
}
