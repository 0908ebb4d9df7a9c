namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Remainders, exact: long division of the mantissas.</summary>
internal static partial class DoubleMath
{
    /// <summary>x % y: the sign is that of x.</summary>
    public static double Remainder(double x, double y)
    {
        double divisor = Math.Abs(y);
        double rest = Math.Abs(x);
        if (!(rest < double.PositiveInfinity) || !(divisor > 0))
            return double.NaN;
        if (rest >= divisor)
            rest = Divide(rest, divisor);
        return WithSign(rest, x);
    }

    /// <summary>x - n y, n the integer nearest to x / y (ties to even).</summary>
    public static double IeeeRemainder(double x, double y)
    {
        double divisor = Math.Abs(y);
        double rest = Math.Abs(x);
        if (!(rest < double.PositiveInfinity) || !(divisor > 0))
            return double.NaN;
        // What is left of twice the divisor tells whether the quotient is odd.
        if (divisor <= double.MaxValue / 2 && rest >= 2 * divisor)
            rest = Divide(rest, 2 * divisor);
        if (divisor < 4.4501477170144028e-308)
        {
            // Half of the divisor might not be a number; twice the rest is one.
            if (rest + rest > divisor)
            {
                rest -= divisor;
                if (rest + rest >= divisor)
                    rest -= divisor;
            }
        }
        else if (rest > 0.5 * divisor)
        {
            rest -= divisor;
            if (rest >= 0.5 * divisor)
                rest -= divisor;
        }
        return FromBits(Bits(rest) ^ (Bits(x) & long.MinValue));
    }

    /// <summary>x mod y of finite numbers, x at least y and y above 0.</summary>
    private static double Divide(double x, double y)
    {
        long xBits = Bits(x);
        long yBits = Bits(y);
        // Subnormal numbers have the exponent of the smallest normal ones, and no leading one.
        int xExponent = Math.Max((int)(xBits >> 52), 1);
        int yExponent = Math.Max((int)(yBits >> 52), 1);
        ulong divisor = (ulong)((yBits & 0xfffffffffffff) | (yBits >> 52 > 0 ? 1L << 52 : 0));
        ulong rest = (ulong)((xBits & 0xfffffffffffff) | (xBits >> 52 > 0 ? 1L << 52 : 0));
        rest %= divisor;
        // 11 bits of the quotient a turn.
        for (int left = xExponent - yExponent; left > 0; left -= 11)
            rest = (rest << Math.Min(left, 11)) % divisor;
        return Assemble((long)rest, yExponent);
    }

    /// <summary>mantissa * 2^(exponent - 1075), exact: what is smaller than 2^53 and not shifted below bit 0 of a subnormal.</summary>
    private static double Assemble(long mantissa, int exponent)
    {
        if (mantissa == 0)
            return 0;
        int shift = Math.Min(System.Numerics.BitOperations.LeadingZeroCount((ulong)mantissa) - 11, exponent - 1);
        mantissa <<= shift;
        long field = mantissa >> 52 == 0 ? 0 : exponent - shift;
        return FromBits((field << 52) | (mantissa & 0xfffffffffffff));
    }
}
