namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Remainders, exact: long division of the mantissas.</summary>
internal static partial class SingleMath
{
    /// <summary>x % y: the sign is that of x.</summary>
    public static float Remainder(float x, float y)
    {
        float divisor = MathF.Abs(y);
        float rest = MathF.Abs(x);
        if (!(rest < float.PositiveInfinity) || !(divisor > 0f))
            return float.NaN;
        if (rest >= divisor)
            rest = Divide(rest, divisor);
        return WithSign(rest, x);
    }

    /// <summary>x - n y, n the integer nearest to x / y (ties to even).</summary>
    public static float IeeeRemainder(float x, float y)
    {
        float divisor = MathF.Abs(y);
        float rest = MathF.Abs(x);
        if (!(rest < float.PositiveInfinity) || !(divisor > 0f))
            return float.NaN;
        // What is left of twice the divisor tells whether the quotient is odd.
        if (divisor <= float.MaxValue / 2f && rest >= 2f * divisor)
            rest = Divide(rest, 2f * divisor);
        if (divisor < 2.3509887e-38f)
        {
            // Half of the divisor might not be a number; twice the rest is one.
            if (rest + rest > divisor)
            {
                rest -= divisor;
                if (rest + rest >= divisor)
                    rest -= divisor;
            }
        }
        else if (rest > 0.5f * divisor)
        {
            rest -= divisor;
            if (rest >= 0.5f * divisor)
                rest -= divisor;
        }
        return FromBits(Bits(rest) ^ (Bits(x) & int.MinValue));
    }

    /// <summary>x mod y of finite numbers, x at least y and y above 0.</summary>
    private static float Divide(float x, float y)
    {
        int xBits = Bits(x);
        int yBits = Bits(y);
        // Subnormal numbers have the exponent of the smallest normal ones, and no leading one.
        int xExponent = Math.Max(xBits >> 23, 1);
        int yExponent = Math.Max(yBits >> 23, 1);
        ulong divisor = (uint)((yBits & 0x7fffff) | (yBits >= 0x800000 ? 0x800000 : 0));
        ulong rest = (uint)((xBits & 0x7fffff) | (xBits >= 0x800000 ? 0x800000 : 0));
        rest %= divisor;
        // 40 bits of the quotient a turn.
        for (int left = xExponent - yExponent; left > 0; left -= 40)
            rest = (rest << Math.Min(left, 40)) % divisor;
        return Assemble((int)rest, yExponent);
    }

    /// <summary>mantissa * 2^(exponent - 150), exact: what is smaller than 2^24 and not shifted below bit 0 of a subnormal.</summary>
    private static float Assemble(int mantissa, int exponent)
    {
        if (mantissa == 0)
            return 0f;
        int shift = Math.Min(System.Numerics.BitOperations.LeadingZeroCount((uint)mantissa) - 8, exponent - 1);
        mantissa <<= shift;
        int field = mantissa >> 23 == 0 ? 0 : exponent - shift;
        return FromBits((field << 23) | (mantissa & 0x7fffff));
    }
}
