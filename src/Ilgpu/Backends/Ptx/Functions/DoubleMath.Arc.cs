namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Arc functions, from the series of the arc tangent on [0, tan(pi / 8)].</summary>
internal static partial class DoubleMath
{
    private const double QuarterPiHigh = 0.7853981633974483;
    private const double QuarterPiLow = 3.061616997868383e-17;

    /// <summary>Arc tangent in radians, within 2 ulp.</summary>
    public static double Atan(double x)
    {
        double size = Math.Abs(x);
        bool isLarge = size > 2.4142135;
        bool isMiddle = size > 0.41421356;
        double numerator = isLarge ? -1 : isMiddle ? size - 1 : size;
        double denominator = isLarge ? size : isMiddle ? size + 1 : 1;
        double quarters = isLarge ? 2 : isMiddle ? 1 : 0;
        double t = numerator / denominator;
        double z = t * t;
        double p = Fma(z, -1 / 43.0, 1 / 41.0);
        p = Fma(z, p, -1 / 39.0);
        p = Fma(z, p, 1 / 37.0);
        p = Fma(z, p, -1 / 35.0);
        p = Fma(z, p, 1 / 33.0);
        p = Fma(z, p, -1 / 31.0);
        p = Fma(z, p, 1 / 29.0);
        p = Fma(z, p, -1 / 27.0);
        p = Fma(z, p, 1 / 25.0);
        p = Fma(z, p, -1 / 23.0);
        p = Fma(z, p, 1 / 21.0);
        p = Fma(z, p, -1 / 19.0);
        p = Fma(z, p, 1 / 17.0);
        p = Fma(z, p, -1 / 15.0);
        p = Fma(z, p, 1 / 13.0);
        p = Fma(z, p, -1 / 11.0);
        p = Fma(z, p, 1 / 9.0);
        p = Fma(z, p, -1 / 7.0);
        p = Fma(z, p, 1 / 5.0);
        p = Fma(z, p, -1 / 3.0);
        double tail = Fma(t * z, p, quarters * QuarterPiLow);
        return WithSign(Fma(quarters, QuarterPiHigh, t + tail), x);
    }

    /// <summary>Angle of the point (x, y) in radians, within 3 ulp.</summary>
    public static double Atan2(double y, double x)
    {
        double height = Math.Abs(y);
        double width = Math.Abs(x);
        bool isSteep = height > width;
        double smaller = isSteep ? width : height;
        double larger = isSteep ? height : width;
        double ratio = smaller == larger ? 1 : smaller / larger;
        double angle = Atan(larger == 0 ? 0 : ratio);
        angle = isSteep ? 2 * QuarterPiHigh - (angle - (2 * QuarterPiLow)) : angle;
        angle = Bits(x) < 0 ? 4 * QuarterPiHigh - (angle - (4 * QuarterPiLow)) : angle;
        return double.IsNaN(x) || double.IsNaN(y) ? double.NaN : WithSign(angle, y);
    }

    /// <summary>Arc sine in radians, within 4 ulp.</summary>
    public static double Asin(double x) => Atan2(x, Math.Sqrt((1 - x) * (1 + x)));

    /// <summary>Arc cosine in radians, within 4 ulp.</summary>
    public static double Acos(double x) => Atan2(Math.Sqrt((1 - x) * (1 + x)), x);
}
