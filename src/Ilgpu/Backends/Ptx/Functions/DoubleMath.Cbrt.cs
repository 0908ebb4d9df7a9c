namespace ILGPU.Backends.Ptx.Functions;

/// <summary>The cube root.</summary>
internal static partial class DoubleMath
{
    /// <summary>Cube root, within 1 ulp.</summary>
    public static double Cbrt(double x)
    {
        double size = Math.Abs(x);
        bool isSmall = size < 2.2250738585072014e-308;
        long bits = Bits(isSmall ? size * 18014398509481984.0 : size);
        // size = m * 2^(3 third), m from 1 to 8.
        int third = (((int)(bits >> 52) - 1023 + 3000) / 3) - 1000;
        double m = FromBits(bits - ((long)(3 * third) << 52));
        // A guess of five bits from the exponent's third, Halley's iteration, and Newton's with the exact remainder.
        double t = FromBits(((Bits(m) >> 32) / 3 + 715094163) << 32);
        t = t * ((m + m) + (t * t * t)) / (m + (t * t * t) + (t * t * t));
        t = t * ((m + m) + (t * t * t)) / (m + (t * t * t) + (t * t * t));
        t = t * ((m + m) + (t * t * t)) / (m + (t * t * t) + (t * t * t));
        double square = t * t;
        double squareRest = Fma(t, t, -square);
        double excess = Fma(square, t, -m) + (squareRest * t);
        t -= excess / (3 * square);
        double result = t * FromBits((long)(third + 1023) << 52) * (isSmall ? 3.814697265625e-06 : 1);
        // 0, infinity and NaN are their own roots.
        return size == 0 || bits >= 0x7ff0000000000000 ? x : WithSign(result, x);
    }
}
