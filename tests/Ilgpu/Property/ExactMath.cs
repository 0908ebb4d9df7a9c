using System.Numerics;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>Exp, log, sin, cos, tanh and pow to some 380 bits, from their series, in fixed point: the reference for errors.</summary>
internal static class ExactMath
{
    private const int Bits = 400;

    private static readonly BigInteger s_one = BigInteger.One << Bits;
    private static readonly BigInteger s_ln2 = 2 * Atanh(s_one / 3);

    // Machin: pi / 4 = 4 atan(1 / 5) - atan(1 / 239).
    private static readonly BigInteger s_halfPi = 2 * ((4 * Atan(s_one / 5)) - Atan(s_one / 239));

    /// <summary>A number: the mantissa times 2^(exponent - 400).</summary>
    public readonly record struct Number(BigInteger Mantissa, int Exponent)
    {
        /// <summary>By how many units in the last place of a format a result misses this number.</summary>
        /// <param name="result">The result.</param>
        /// <param name="precision">Bits of a mantissa: 24 or 53.</param>
        /// <param name="smallest">Exponent of the smallest number above 0: -149 or -1074.</param>
        public double ErrorOf(double result, int precision, int smallest)
        {
            int top = (int)BigInteger.Abs(Mantissa).GetBitLength() - 1 + Exponent - Bits;
            int unit = Math.Max(top - precision + 1, smallest);
            BigInteger difference = Fixed(result, Bits - Exponent) - Mantissa;
            // 2^unit is 1 << (unit + Bits - Exponent) here; a thousandth of it is exact enough.
            return (double)((difference * 1000) >> (unit + Bits - Exponent)) / 1000;
        }
    }

    public static Number Exp(double x) => Exp(Fixed(x));

    public static Number Log(double x) => new(LogFixed(x), 0);

    public static Number Sin(double x) => Circular(x, 0);

    public static Number Cos(double x) => Circular(x, 1);

    public static Number Tanh(double x)
    {
        Number square = Exp(2 * Fixed(x));
        BigInteger e = square.Exponent >= 0 ? square.Mantissa << square.Exponent : square.Mantissa >> -square.Exponent;
        return new(((e - s_one) << Bits) / (e + s_one), 0);
    }

    public static Number Pow(double x, double y) => Exp(Multiply(Fixed(y), LogFixed(x)));

    private static BigInteger LogFixed(double x)
    {
        int exponent = Math.ILogB(x);
        BigInteger m = Fixed(Math.ScaleB(x, -exponent));
        return (2 * Atanh(((m - s_one) << Bits) / (m + s_one))) + (exponent * s_ln2);
    }

    private static Number Exp(BigInteger x)
    {
        int k = (int)BigInteger.Divide((2 * x) + (x.Sign * s_ln2), 2 * s_ln2);
        BigInteger r = x - (k * s_ln2);
        BigInteger term = s_one;
        BigInteger sum = s_one;
        for (int i = 1; !term.IsZero && i < 200; i++)
        {
            term = Multiply(term, r) / i;
            sum += term;
        }
        return new(sum, k);
    }

    private static Number Circular(double x, int quarter)
    {
        BigInteger fixedX = Fixed(x);
        BigInteger turns = BigInteger.Divide((2 * fixedX) + (fixedX.Sign * s_halfPi), 2 * s_halfPi);
        BigInteger r = fixedX - (turns * s_halfPi);
        quarter = (int)(((turns + quarter) % 4) + 4) % 4;
        BigInteger term = quarter % 2 == 0 ? r : s_one;
        BigInteger sum = term;
        BigInteger square = Multiply(r, r);
        for (int i = quarter % 2 == 0 ? 2 : 1; !term.IsZero && i < 400; i += 2)
        {
            term = -Multiply(term, square) / (i * (i + 1));
            sum += term;
        }
        return new(quarter >= 2 ? -sum : sum, 0);
    }

    private static BigInteger Atanh(BigInteger x) => Odd(x, 1);

    private static BigInteger Atan(BigInteger x) => Odd(x, -1);

    private static BigInteger Odd(BigInteger x, int sign)
    {
        BigInteger square = sign * Multiply(x, x);
        BigInteger power = x;
        BigInteger sum = x;
        for (int i = 3; !power.IsZero && i < 2000; i += 2)
        {
            power = Multiply(power, square);
            sum += power / i;
        }
        return sum;
    }

    // Rounds toward zero, so that series end.
    private static BigInteger Multiply(BigInteger a, BigInteger b)
    {
        BigInteger product = a * b;
        return product.Sign < 0 ? -(-product >> Bits) : product >> Bits;
    }

    private static BigInteger Fixed(double x, int bits = Bits)
    {
        if (x == 0)
            return BigInteger.Zero;
        int exponent = Math.ILogB(x) - 52;
        BigInteger mantissa = (BigInteger)Math.ScaleB(x, -exponent);
        int shift = exponent + bits;
        return shift >= 0 ? mantissa << shift : mantissa >> -shift;
    }
}
