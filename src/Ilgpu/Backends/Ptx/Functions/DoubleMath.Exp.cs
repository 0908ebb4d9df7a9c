namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Exponentials and what is made of them.</summary>
internal static partial class DoubleMath
{
    /// <summary>e^x, within 1 ulp.</summary>
    public static double Exp(double x)
    {
        double bounded = Bounded(x);
        double n = Math.Round(bounded * Log2E);
        double high = Fma(-n, Ln2High, bounded);
        double r = Fma(-n, Ln2Low, high);
        double rest = Fma(-n, Ln2Low, high - r);
        return Scale(1 + (Fma(r * r, ExpTail(r), r) + rest), (int)n);
    }

    /// <summary>2^x, within 1 ulp.</summary>
    public static double Exp2(double x)
    {
        double bounded = x > 1030 ? 1030 : x < -1100 ? -1100 : x;
        double n = Math.Round(bounded);
        double fraction = bounded - n;
        double r = fraction * 0.69314718055994529;
        double rest = Fma(fraction, 2.3190468138462996e-17, Fma(fraction, 0.69314718055994529, -r));
        return Scale(1 + (Fma(r * r, ExpTail(r), r) + rest), (int)n);
    }

    /// <summary>Hyperbolic sine, within 3 ulp.</summary>
    public static double Sinh(double x)
    {
        double size = Math.Abs(x);
        if (size > 709)
        {
            double half = Exp(size * 0.5);
            return WithSign(half * 0.5 * half, x);
        }
        double t = ExpMinus1(size);
        return WithSign(0.5 * (t + (t / (t + 1))), x);
    }

    /// <summary>Hyperbolic cosine, within 3 ulp.</summary>
    public static double Cosh(double x)
    {
        double size = Math.Abs(x);
        if (size > 709)
        {
            double half = Exp(size * 0.5);
            return half * 0.5 * half;
        }
        double e = Exp(size);
        return Fma(0.5, e, 0.5 / e);
    }

    /// <summary>Hyperbolic tangent, within 2 ulp.</summary>
    public static double Tanh(double x)
    {
        double size = Math.Abs(x);
        // The series, where 1 - 2 / (e^2x + 1) would cancel.
        double z = size * size;
        double p = Fma(z, 1.1587644432798853e-08, -2.859136662305254e-08);
        p = Fma(z, p, 7.054636946400968e-08);
        p = Fma(z, p, -1.7406618963571648e-07);
        p = Fma(z, p, 4.294911078273806e-07);
        p = Fma(z, p, -1.0597268320104654e-06);
        p = Fma(z, p, 2.6147711512907546e-06);
        p = Fma(z, p, -6.451689215655431e-06);
        p = Fma(z, p, 1.5918905069328964e-05);
        p = Fma(z, p, -3.927832388331683e-05);
        p = Fma(z, p, 9.691537956929451e-05);
        p = Fma(z, p, -0.00023912911424355248);
        p = Fma(z, p, 0.000590027440945586);
        p = Fma(z, p, -0.0014558343870513183);
        p = Fma(z, p, 0.003592128036572481);
        p = Fma(z, p, -0.008863235529902197);
        p = Fma(z, p, 0.021869488536155203);
        p = Fma(z, p, -0.05396825396825397);
        p = Fma(z, p, 0.13333333333333333);
        p = Fma(z, p, -0.3333333333333333);
        double small = Fma(size * z, p, size);
        double large = 1 - (2 / (Exp(2 * size) + 1));
        return WithSign(size < 0.55 ? small : large, x);
    }

    // Beyond these the result is infinite or 0; NaN stays.
    private static double Bounded(double x) => x > 720 ? 720 : x < -760 ? -760 : x;

    /// <summary>(e^r - 1 - r) / r^2 for |r| up to 0.35.</summary>
    private static double ExpTail(double r)
    {
        double p = Fma(r, 1 / 6227020800.0, 1 / 479001600.0);
        p = Fma(r, p, 1 / 39916800.0);
        p = Fma(r, p, 1 / 3628800.0);
        p = Fma(r, p, 1 / 362880.0);
        p = Fma(r, p, 1 / 40320.0);
        p = Fma(r, p, 1 / 5040.0);
        p = Fma(r, p, 1 / 720.0);
        p = Fma(r, p, 1 / 120.0);
        p = Fma(r, p, 1 / 24.0);
        p = Fma(r, p, 1 / 6.0);
        return Fma(r, p, 0.5);
    }

    /// <summary>e^x - 1 for x from 0 to 709; exact to the last bits near 0, too.</summary>
    private static double ExpMinus1(double x)
    {
        double n = Math.Round(x * Log2E);
        double high = Fma(-n, Ln2High, x);
        double r = Fma(-n, Ln2Low, high);
        double rest = Fma(-n, Ln2Low, high - r);
        double p = Fma(r * r, ExpTail(r), r) + rest;
        double half = FromBits((long)((int)n + 1022) << 52);
        return 2 * Fma(half, p, half - 0.5);
    }
}
