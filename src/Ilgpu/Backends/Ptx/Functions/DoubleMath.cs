namespace ILGPU.Backends.Ptx.Functions;

/// <summary>The functions of <see cref="Math"/>, as <see cref="SingleMath"/> has those of <see cref="MathF"/>.</summary>
internal static partial class DoubleMath
{
    private const double Ln2High = 0.69314718036912382; // 32 bits, so that multiples up to 2^20 are exact
    private const double Ln2Low = 1.9082149292705877e-10;
    private const double Log2E = 1.4426950408889634;

    private static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    private static double FromBits(long bits) => BitConverter.Int64BitsToDouble(bits);

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    /// <summary>value * 2^exponent, rounded once; |exponent| up to 2000.</summary>
    private static double Scale(double value, int exponent)
    {
        int half = exponent >> 1;
        return value * FromBits((long)(half + 1023) << 52) * FromBits((long)(exponent - half + 1023) << 52);
    }

    /// <summary>x with the sign of y.</summary>
    private static double WithSign(double x, double y) => FromBits((Bits(x) & long.MaxValue) | (Bits(y) & long.MinValue));
}
