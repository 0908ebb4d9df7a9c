namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Logarithms, from the series of atanh: log m = 2 atanh((m - 1) / (m + 1)).</summary>
internal static partial class DoubleMath
{
    /// <summary>Natural logarithm, within 1 ulp.</summary>
    public static double Log(double x)
    {
        (double m, double e) = Split(x);
        double f = m - 1;
        double s = f / (2 + f);
        double square = 0.5 * f * f;
        double tail = Fma(s, square + LogTail(s * s), e * Ln2Low);
        return Special(x, Fma(e, Ln2High, f - (square - tail)));
    }

    /// <summary>Logarithm to base 2, within 2 ulp.</summary>
    public static double Log2(double x)
    {
        (double m, double e) = Split(x);
        (double high, double low) = LogOf(m - 1);
        double product = high * 1.4426950408889634;
        double rest = Fma(high, 1.4426950408889634, -product) + Fma(high, 2.0355273740931033e-17, low * 1.4426950408889634);
        return Special(x, e + product + rest);
    }

    /// <summary>Logarithm to base 10, within 2 ulp.</summary>
    public static double Log10(double x)
    {
        (double m, double e) = Split(x);
        (double high, double low) = LogOf(m - 1);
        double product = high * 0.43429448190325182;
        double rest = Fma(high, 0.43429448190325182, -product) + Fma(high, 1.098319650216765e-17, low * 0.43429448190325182);
        // log10 2 in two parts, the first of 32 bits.
        rest = Fma(e, 1.1451100898021838e-10, rest);
        return Special(x, Fma(e, 0.3010299955494702, product) + rest);
    }

    /// <summary>x = m * 2^e, m from sqrt(1/2) to sqrt(2).</summary>
    private static (double M, double E) Split(double x)
    {
        bool isSmall = x < 2.2250738585072014e-308;
        long bits = Bits(isSmall ? x * 18014398509481984.0 : x);
        // 0x3fe6a09e667f3bcd is sqrt(1/2).
        int e = (int)((bits - 0x3fe6a09e667f3bcd) >> 52);
        return (FromBits(bits - ((long)e << 52)), e - (isSmall ? 54 : 0));
    }

    /// <summary>log(1 + f) in two parts.</summary>
    private static (double High, double Low) LogOf(double f)
    {
        double s = f / (2 + f);
        double square = 0.5 * f * f;
        double squareRest = Fma(0.5 * f, f, -square);
        double high = f - square;
        return (high, f - high - square - squareRest + (s * (square + LogTail(s * s))));
    }

    // log(1 + f) = f - f^2/2 + s (f^2/2 + this), s = f / (2 + f).
    private static double LogTail(double z)
    {
        double p = Fma(z, 2 / 23.0, 2 / 21.0);
        p = Fma(z, p, 2 / 19.0);
        p = Fma(z, p, 2 / 17.0);
        p = Fma(z, p, 2 / 15.0);
        p = Fma(z, p, 2 / 13.0);
        p = Fma(z, p, 2 / 11.0);
        p = Fma(z, p, 2 / 9.0);
        p = Fma(z, p, 2 / 7.0);
        p = Fma(z, p, 2 / 5.0);
        return z * Fma(z, p, 2 / 3.0);
    }

    private static double Special(double x, double logarithm)
    {
        double result = x == double.PositiveInfinity ? x : logarithm;
        result = x == 0 ? double.NegativeInfinity : result;
        // Of NaN, too: the comparison is false.
        return x >= 0 ? result : double.NaN;
    }
}
