namespace ILGPU.Algorithms;

/// <summary>Mathematical functions of kernels, those of <see cref="MathF"/> and <see cref="Math"/> among them.</summary>
public static partial class XMath
{
    /// <summary>e.</summary>
    public const float E = 2.718281828459045f;

    /// <summary>ln 10.</summary>
    public const float Ln10 = 2.302585092994046f;

    /// <summary>ln 2.</summary>
    public const float Ln2 = 0.6931471805599453f;

    /// <summary>log10 e.</summary>
    public const float Log10E = 0.4342944819032518f;

    /// <summary>log2 e.</summary>
    public const float Log2E = 1.4426950408889634f;

    /// <summary>1 / ln 10.</summary>
    public const float OneOverLn10 = 0.43429448190325176f;

    /// <summary>1 / ln 2.</summary>
    public const float OneOverLn2 = 1.4426950408889634f;

    /// <summary>1 / log2 e.</summary>
    public const float OneOverLog2E = 0.6931471805599453f;

    /// <summary>pi.</summary>
    public const float PI = 3.141592653589793f;

    /// <summary>pi / 4.</summary>
    public const float PIFourth = 0.7853981633974483f;

    /// <summary>pi / 2.</summary>
    public const float PIHalf = 1.5707963267948966f;

    /// <summary>1 / pi.</summary>
    public const float OneOverPI = 0.3183098861837907f;

    /// <summary>1 / sqrt 2.</summary>
    public const float OneOverSqrt2 = 0.7071067811865475f;

    /// <summary>1 / 3.</summary>
    public const float OneThird = 0.3333333333333333f;

    /// <summary>sqrt 2.</summary>
    public const float Sqrt2 = 1.4142135623730951f;

    /// <summary>2 / pi.</summary>
    public const float TwoOverPI = 0.6366197723675814f;

    /// <summary>e, in double precision.</summary>
    public const double ED = 2.718281828459045;

    /// <summary>ln 10, in double precision.</summary>
    public const double Ln10D = 2.302585092994046;

    /// <summary>ln 2, in double precision.</summary>
    public const double Ln2D = 0.6931471805599453;

    /// <summary>log10 e, in double precision.</summary>
    public const double Log10ED = 0.4342944819032518;

    /// <summary>log2 e, in double precision.</summary>
    public const double Log2ED = 1.4426950408889634;

    /// <summary>1 / ln 10, in double precision.</summary>
    public const double OneOverLn10D = 0.43429448190325176;

    /// <summary>1 / ln 2, in double precision.</summary>
    public const double OneOverLn2D = 1.4426950408889634;

    /// <summary>1 / log2 e, in double precision.</summary>
    public const double OneOverLog2ED = 0.6931471805599453;

    /// <summary>pi, in double precision.</summary>
    public const double PID = 3.141592653589793;

    /// <summary>pi / 4, in double precision.</summary>
    public const double PIFourthD = 0.7853981633974483;

    /// <summary>pi / 2, in double precision.</summary>
    public const double PIHalfD = 1.5707963267948966;
}
