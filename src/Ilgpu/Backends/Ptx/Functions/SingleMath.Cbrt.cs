namespace ILGPU.Backends.Ptx.Functions;

/// <summary>The cube root.</summary>
internal static partial class SingleMath
{
    /// <summary>Cube root, within 1 ulp.</summary>
    public static float Cbrt(float x)
    {
        float size = MathF.Abs(x);
        bool isSmall = size < 1.17549435e-38f;
        int bits = Bits(isSmall ? size * 16777216f : size);
        // size = m * 2^(3 third), m from 1 to 8.
        int third = (((int)(bits >> 23) - 127 + 300) / 3) - 100;
        float m = FromBits(bits - ((int)(3 * third) << 23));
        // A guess of five bits from the exponent's third, Halley's iteration, and Newton's with the exact remainder.
        float t = FromBits((Bits(m) / 3) + 709958130);
        t = t * ((m + m) + (t * t * t)) / (m + (t * t * t) + (t * t * t));
        t = t * ((m + m) + (t * t * t)) / (m + (t * t * t) + (t * t * t));
        float square = t * t;
        float squareRest = Fma(t, t, -square);
        float excess = Fma(square, t, -m) + (squareRest * t);
        t -= excess / (3f * square);
        float result = t * FromBits((int)(third + 127) << 23) * (isSmall ? 0.00390625f : 1f);
        // 0, infinity and NaN are their own roots.
        return size == 0f || bits >= 0x7f800000 ? x : WithSign(result, x);
    }
}
