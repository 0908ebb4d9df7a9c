namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Powers: e^(y log x), the logarithm with half as many bits again.</summary>
internal static partial class DoubleMath
{
    /// <summary>x^y, within 1 ulp.</summary>
    public static double Pow(double x, double y)
    {
        if (x == 1 || y == 0)
            return 1;
        double size = Math.Abs(x);
        bool isInteger = Math.Floor(y) == y;
        bool isOdd = isInteger && Math.Floor(y * 0.5) != y * 0.5;
        if (x < 0 && !isInteger && size != double.PositiveInfinity)
            return double.NaN;
        double power;
        if (size == 0 || size == double.PositiveInfinity)
            power = (size == 0) == (y < 0) ? double.PositiveInfinity : 0;
        else
            power = size == 1 ? 1 : PositivePow(size, y);
        power = isOdd ? WithSign(power, x) : power;
        return !double.IsNaN(x) && !double.IsNaN(y) ? power : double.NaN;
    }

    /// <summary>x^y of x above 0 and other than 1.</summary>
    private static double PositivePow(double x, double y)
    {
        // Greater exponents change nothing, and their products would be infinite.
        y = y > 1e20 ? 1e20 : y < -1e20 ? -1e20 : y;
        (double high, double low) = ExtendedLog(x);
        double product = y * high;
        double rest = Fma(y, low, Fma(y, high, -product));
        bool isOutside = Math.Abs(product) > 1000;
        product = product > 1000 ? 1000 : product < -1000 ? -1000 : product;
        rest = isOutside ? 0 : rest;
        double n = Math.Round(product * Log2E);
        double start = Fma(-n, Ln2High, product);
        double r = Fma(-n, Ln2Low, start);
        rest += Fma(-n, Ln2Low, start - r);
        // e^(r + rest) = 1 + r + tail + rest e^r.
        double tail = r * r * ExpTail(r);
        double sum = 1 + r;
        double dropped = r - (sum - 1);
        return Scale(sum + (dropped + (tail + Fma(rest, r + tail, rest))), (int)n);
    }

    /// <summary>log x in two parts.</summary>
    private static (double High, double Low) ExtendedLog(double x)
    {
        (double m, double e) = Split(x);
        double f = m - 1;
        double d = m + 1;
        double dRest = m - (d - 1);
        // q = (m - 1) / (m + 1), its square, and two thirds of its cube, each with what rounding drops.
        double q = f / d;
        double qRest = Fma(-q, dRest, Fma(-q, d, f)) / d;
        double z = q * q;
        double zRest = Fma(2 * q, qRest, Fma(q, q, -z));
        double cube = q * z;
        double cubeRest = Fma(q, z, -cube) + Fma(q, zRest, qRest * z);
        double third = cube * 0.6666666666666666;
        double thirdRest = Fma(cube, 0.6666666666666666, -third) + Fma(cube, 3.700743415417188e-17, cubeRest * 0.6666666666666666);
        double p = Fma(z, 2 / 25.0, 2 / 23.0);
        p = Fma(z, p, 2 / 21.0);
        p = Fma(z, p, 2 / 19.0);
        p = Fma(z, p, 2 / 17.0);
        p = Fma(z, p, 2 / 15.0);
        p = Fma(z, p, 2 / 13.0);
        p = Fma(z, p, 2 / 11.0);
        p = Fma(z, p, 2 / 9.0);
        p = Fma(z, p, 2 / 7.0);
        p = Fma(z, p, 2 / 5.0);
        double twice = 2 * q;
        double log = twice + third;
        double logRest = third - (log - twice) + (Fma(2, qRest, thirdRest) + (cube * z * p));
        double exponent = e * Ln2High;
        double high = exponent + log;
        double low = log - (high - exponent) + Fma(e, Ln2Low, logRest);
        double whole = high + low;
        return (whole, low - (whole - high));
    }
}
