namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Powers: e^(y log x), the logarithm with half as many bits again.</summary>
internal static partial class SingleMath
{
    /// <summary>x^y, within 1 ulp.</summary>
    public static float Pow(float x, float y)
    {
        if (x == 1f || y == 0f)
            return 1f;
        float size = MathF.Abs(x);
        bool isInteger = MathF.Floor(y) == y;
        bool isOdd = isInteger && MathF.Floor(y * 0.5f) != y * 0.5f;
        if (x < 0f && !isInteger && size != float.PositiveInfinity)
            return float.NaN;
        float power;
        if (size == 0f || size == float.PositiveInfinity)
            power = (size == 0f) == (y < 0f) ? float.PositiveInfinity : 0f;
        else
            power = size == 1f ? 1f : PositivePow(size, y);
        power = isOdd ? WithSign(power, x) : power;
        return !float.IsNaN(x) && !float.IsNaN(y) ? power : float.NaN;
    }

    /// <summary>x^y of x above 0 and other than 1.</summary>
    private static float PositivePow(float x, float y)
    {
        // Greater exponents change nothing, and their products would be infinite.
        y = y > 1e11f ? 1e11f : y < -1e11f ? -1e11f : y;
        (float high, float low) = ExtendedLog(x);
        float product = y * high;
        float rest = Fma(y, low, Fma(y, high, -product));
        bool isOutside = MathF.Abs(product) > 150f;
        product = product > 150f ? 150f : product < -150f ? -150f : product;
        rest = isOutside ? 0f : rest;
        float n = MathF.Round(product * Log2E);
        float start = Fma(-n, Ln2High, product);
        float r = Fma(-n, Ln2Low, start);
        rest += Fma(-n, Ln2Low, start - r);
        // e^(r + rest) = 1 + r + tail + rest e^r.
        float tail = r * r * ExpTail(r);
        float sum = 1f + r;
        float dropped = r - (sum - 1f);
        return Scale(sum + (dropped + (tail + Fma(rest, r + tail, rest))), (int)n);
    }

    /// <summary>log x in two parts.</summary>
    private static (float High, float Low) ExtendedLog(float x)
    {
        (float m, float e) = Split(x);
        float f = m - 1f;
        float d = m + 1f;
        float dRest = m - (d - 1f);
        // q = (m - 1) / (m + 1), its square, and two thirds of its cube, each with what rounding drops.
        float q = f / d;
        float qRest = Fma(-q, dRest, Fma(-q, d, f)) / d;
        float z = q * q;
        float zRest = Fma(2f * q, qRest, Fma(q, q, -z));
        float cube = q * z;
        float cubeRest = Fma(q, z, -cube) + Fma(q, zRest, qRest * z);
        float third = cube * 0.666666687f;
        float thirdRest = Fma(cube, 0.666666687f, -third) + Fma(cube, -1.98682155e-8f, cubeRest * 0.666666687f);
        float p = Fma(z, 2f / 11f, 2f / 9f);
        p = Fma(z, p, 2f / 7f);
        p = Fma(z, p, 2f / 5f);
        float twice = 2f * q;
        float log = twice + third;
        float logRest = third - (log - twice) + (Fma(2f, qRest, thirdRest) + (cube * z * p));
        float exponent = e * Ln2High;
        float high = exponent + log;
        float low = log - (high - exponent) + Fma(e, Ln2Low, logRest);
        float whole = high + low;
        return (whole, low - (whole - high));
    }
}
