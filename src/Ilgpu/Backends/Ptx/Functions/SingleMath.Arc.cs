namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Arc functions, from the series of the arc tangent on [0, tan(pi / 8)].</summary>
internal static partial class SingleMath
{
    private const float QuarterPiHigh = 0.785398185f;
    private const float QuarterPiLow = -2.18556941e-8f;

    /// <summary>Arc tangent in radians, within 2 ulp.</summary>
    public static float Atan(float x)
    {
        float size = MathF.Abs(x);
        bool isLarge = size > 2.4142135f;
        bool isMiddle = size > 0.41421356f;
        float numerator = isLarge ? -1f : isMiddle ? size - 1f : size;
        float denominator = isLarge ? size : isMiddle ? size + 1f : 1f;
        float quarters = isLarge ? 2f : isMiddle ? 1f : 0f;
        float t = numerator / denominator;
        float z = t * t;
        float p = Fma(z, 1f / 21f, -1f / 19f);
        p = Fma(z, p, 1f / 17f);
        p = Fma(z, p, -1f / 15f);
        p = Fma(z, p, 1f / 13f);
        p = Fma(z, p, -1f / 11f);
        p = Fma(z, p, 1f / 9f);
        p = Fma(z, p, -1f / 7f);
        p = Fma(z, p, 1f / 5f);
        p = Fma(z, p, -1f / 3f);
        float tail = Fma(t * z, p, quarters * QuarterPiLow);
        return WithSign(Fma(quarters, QuarterPiHigh, t + tail), x);
    }

    /// <summary>Angle of the point (x, y) in radians, within 3 ulp.</summary>
    public static float Atan2(float y, float x)
    {
        float height = MathF.Abs(y);
        float width = MathF.Abs(x);
        bool isSteep = height > width;
        float smaller = isSteep ? width : height;
        float larger = isSteep ? height : width;
        float ratio = smaller == larger ? 1f : smaller / larger;
        float angle = Atan(larger == 0f ? 0f : ratio);
        angle = isSteep ? 2f * QuarterPiHigh - (angle - (2f * QuarterPiLow)) : angle;
        angle = Bits(x) < 0 ? 4f * QuarterPiHigh - (angle - (4f * QuarterPiLow)) : angle;
        return float.IsNaN(x) || float.IsNaN(y) ? float.NaN : WithSign(angle, y);
    }

    /// <summary>Arc sine in radians, within 4 ulp.</summary>
    public static float Asin(float x) => Atan2(x, MathF.Sqrt((1f - x) * (1f + x)));

    /// <summary>Arc cosine in radians, within 4 ulp.</summary>
    public static float Acos(float x) => Atan2(MathF.Sqrt((1f - x) * (1f + x)), x);
}
