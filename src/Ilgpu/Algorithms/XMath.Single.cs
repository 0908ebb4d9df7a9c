using ILGPU.IR;

namespace ILGPU.Algorithms;

public static partial class XMath
{
    /// <summary>|value|.</summary>
    public static float Abs(float value) => IntrinsicMath.Abs(value);

    /// <summary>The smaller of two.</summary>
    public static float Min(float first, float second) => Math.Min(first, second);

    /// <summary>The larger of two.</summary>
    public static float Max(float first, float second) => Math.Max(first, second);

    /// <summary>Limits a value to [min, max].</summary>
    public static float Clamp(float value, float min, float max) => Math.Max(Math.Min(value, max), min);

    /// <summary>Arc cosine, in radians.</summary>
    public static float Acos(float value) => MathF.Acos(value);

    /// <summary>Arc sine, in radians.</summary>
    public static float Asin(float value) => MathF.Asin(value);

    /// <summary>Arc tangent, in radians.</summary>
    public static float Atan(float value) => MathF.Atan(value);

    /// <summary>Rounds toward positive infinity.</summary>
    public static float Ceiling(float value) => MathF.Ceiling(value);

    /// <summary>Cosine of radians.</summary>
    public static float Cos(float value) => MathF.Cos(value);

    /// <summary>Hyperbolic cosine.</summary>
    public static float Cosh(float value) => MathF.Cosh(value);

    /// <summary>e to the power of the value.</summary>
    public static float Exp(float value) => MathF.Exp(value);

    /// <summary>Rounds toward negative infinity.</summary>
    public static float Floor(float value) => MathF.Floor(value);

    /// <summary>Natural logarithm.</summary>
    public static float Log(float value) => MathF.Log(value);

    /// <summary>Logarithm of base 10.</summary>
    public static float Log10(float value) => MathF.Log10(value);

    /// <summary>Logarithm of base 2.</summary>
    public static float Log2(float value) => MathF.Log2(value);

    /// <summary>Sine of radians.</summary>
    public static float Sin(float value) => MathF.Sin(value);

    /// <summary>Hyperbolic sine.</summary>
    public static float Sinh(float value) => MathF.Sinh(value);

    /// <summary>Square root.</summary>
    public static float Sqrt(float value) => MathF.Sqrt(value);

    /// <summary>Tangent of radians.</summary>
    public static float Tan(float value) => MathF.Tan(value);

    /// <summary>Hyperbolic tangent.</summary>
    public static float Tanh(float value) => MathF.Tanh(value);

    /// <summary>Rounds toward zero.</summary>
    public static float Truncate(float value) => MathF.Truncate(value);

    /// <summary>Rounds to nearest, ties to even.</summary>
    public static float Round(float value) => MathF.Round(value);

    /// <summary>Angle of the point (x, y), in radians.</summary>
    public static float Atan2(float y, float x) => MathF.Atan2(y, x);

    /// <summary>x - y * n, n the integer nearest to x / y.</summary>
    public static float IEEERemainder(float x, float y) => MathF.IEEERemainder(x, y);

    /// <summary>The remainder of x / y with the sign of x.</summary>
    public static float Rem(float x, float y) => x % y;

    /// <summary>base to the power of exp.</summary>
    public static float Pow(float @base, float exp) => MathF.Pow(@base, exp);

    /// <summary>Logarithm of a base.</summary>
    public static float Log(float value, float newBase) => MathF.Log(value) / MathF.Log(newBase);

    /// <summary>1 / value, correctly rounded.</summary>
    public static float Rcp(float value) => 1.0f / value;

    /// <summary>1 / sqrt(value), from a correctly rounded root and division.</summary>
    public static float Rsqrt(float value) => 1.0f / MathF.Sqrt(value);

    /// <summary>Rounds to nearest, ties to even.</summary>
    public static float RoundToEven(float value) => MathF.Round(value);

    /// <summary>Rounds to nearest, ties away from zero.</summary>
    public static float RoundAwayFromZero(float value) => MathF.Truncate(value) + MathF.Truncate((value - MathF.Truncate(value)) * 2.0f);

    /// <summary>Degrees to radians.</summary>
    public static float DegToRad(float degrees) => degrees * (PI / 180.0f);

    /// <summary>Radians to degrees.</summary>
    public static float RadToDeg(float radians) => radians * (180.0f / PI);

    /// <summary>1, 0 or -1; 0 for NaN.</summary>
    public static int Sign(float value) => value > 0 ? 1 : value < 0 ? -1 : 0;

    /// <summary>True for NaN.</summary>
    public static bool IsNaN(float value) => !(Math.Abs(value) <= float.PositiveInfinity);

    /// <summary>True for both infinities.</summary>
    public static bool IsInfinity(float value) => Math.Abs(value) == float.PositiveInfinity;

    /// <summary>False for NaN and the infinities.</summary>
    public static bool IsFinite(float value) => Math.Abs(value) < float.PositiveInfinity;

    /// <summary>2 to the power of the value.</summary>
    [Intrinsic(IntrinsicKind.Exp2)]
    public static float Exp2(float value) => float.Exp2(value);

    /// <summary>Sine and cosine of radians.</summary>
    public static void SinCos(float value, out float sin, out float cos)
    {
        sin = MathF.Sin(value);
        cos = MathF.Cos(value);
    }
}
