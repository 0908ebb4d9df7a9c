using ILGPU.IR;

namespace ILGPU.Algorithms;

public static partial class XMath
{
    /// <summary>|value|.</summary>
    public static double Abs(double value) => IntrinsicMath.Abs(value);

    /// <summary>The smaller of two.</summary>
    public static double Min(double first, double second) => Math.Min(first, second);

    /// <summary>The larger of two.</summary>
    public static double Max(double first, double second) => Math.Max(first, second);

    /// <summary>Limits a value to [min, max].</summary>
    public static double Clamp(double value, double min, double max) => Math.Max(Math.Min(value, max), min);

    /// <summary>Arc cosine, in radians.</summary>
    public static double Acos(double value) => Math.Acos(value);

    /// <summary>Arc sine, in radians.</summary>
    public static double Asin(double value) => Math.Asin(value);

    /// <summary>Arc tangent, in radians.</summary>
    public static double Atan(double value) => Math.Atan(value);

    /// <summary>Rounds toward positive infinity.</summary>
    public static double Ceiling(double value) => Math.Ceiling(value);

    /// <summary>Cosine of radians.</summary>
    public static double Cos(double value) => Math.Cos(value);

    /// <summary>Hyperbolic cosine.</summary>
    public static double Cosh(double value) => Math.Cosh(value);

    /// <summary>e to the power of the value.</summary>
    public static double Exp(double value) => Math.Exp(value);

    /// <summary>Rounds toward negative infinity.</summary>
    public static double Floor(double value) => Math.Floor(value);

    /// <summary>Natural logarithm.</summary>
    public static double Log(double value) => Math.Log(value);

    /// <summary>Logarithm of base 10.</summary>
    public static double Log10(double value) => Math.Log10(value);

    /// <summary>Logarithm of base 2.</summary>
    public static double Log2(double value) => Math.Log2(value);

    /// <summary>Sine of radians.</summary>
    public static double Sin(double value) => Math.Sin(value);

    /// <summary>Hyperbolic sine.</summary>
    public static double Sinh(double value) => Math.Sinh(value);

    /// <summary>Square root.</summary>
    public static double Sqrt(double value) => Math.Sqrt(value);

    /// <summary>Tangent of radians.</summary>
    public static double Tan(double value) => Math.Tan(value);

    /// <summary>Hyperbolic tangent.</summary>
    public static double Tanh(double value) => Math.Tanh(value);

    /// <summary>Rounds toward zero.</summary>
    public static double Truncate(double value) => Math.Truncate(value);

    /// <summary>Rounds to nearest, ties to even.</summary>
    public static double Round(double value) => Math.Round(value);

    /// <summary>Angle of the point (x, y), in radians.</summary>
    public static double Atan2(double y, double x) => Math.Atan2(y, x);

    /// <summary>x - y * n, n the integer nearest to x / y.</summary>
    public static double IEEERemainder(double x, double y) => Math.IEEERemainder(x, y);

    /// <summary>The remainder of x / y with the sign of x.</summary>
    public static double Rem(double x, double y) => x % y;

    /// <summary>base to the power of exp.</summary>
    public static double Pow(double @base, double exp) => Math.Pow(@base, exp);

    /// <summary>Logarithm of a base.</summary>
    public static double Log(double value, double newBase) => Math.Log(value) / Math.Log(newBase);

    /// <summary>1 / value, correctly rounded.</summary>
    public static double Rcp(double value) => 1.0 / value;

    /// <summary>1 / sqrt(value), from a correctly rounded root and division.</summary>
    public static double Rsqrt(double value) => 1.0 / Math.Sqrt(value);

    /// <summary>Rounds to nearest, ties to even.</summary>
    public static double RoundToEven(double value) => Math.Round(value);

    /// <summary>Rounds to nearest, ties away from zero.</summary>
    public static double RoundAwayFromZero(double value) => Math.Truncate(value) + Math.Truncate((value - Math.Truncate(value)) * 2.0);

    /// <summary>Degrees to radians.</summary>
    public static double DegToRad(double degrees) => degrees * (PID / 180.0);

    /// <summary>Radians to degrees.</summary>
    public static double RadToDeg(double radians) => radians * (180.0 / PID);

    /// <summary>1, 0 or -1; 0 for NaN.</summary>
    public static int Sign(double value) => value > 0 ? 1 : value < 0 ? -1 : 0;

    /// <summary>True for NaN.</summary>
    public static bool IsNaN(double value) => !(Math.Abs(value) <= double.PositiveInfinity);

    /// <summary>True for both infinities.</summary>
    public static bool IsInfinity(double value) => Math.Abs(value) == double.PositiveInfinity;

    /// <summary>False for NaN and the infinities.</summary>
    public static bool IsFinite(double value) => Math.Abs(value) < double.PositiveInfinity;

    /// <summary>2 to the power of the value.</summary>
    [Intrinsic(IntrinsicKind.Exp2)]
    public static double Exp2(double value) => double.Exp2(value);

    /// <summary>Sine and cosine of radians.</summary>
    public static void SinCos(double value, out double sin, out double cos)
    {
        sin = Math.Sin(value);
        cos = Math.Cos(value);
    }
}
