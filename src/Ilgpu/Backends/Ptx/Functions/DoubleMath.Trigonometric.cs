namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Sine, cosine and tangent: series on what is left of the multiples of pi / 2, in two parts.</summary>
internal static partial class DoubleMath
{
    private const double HalfPiHigh = 1.5707963267948966;
    private const double HalfPiLow = 6.123233995736766e-17;
    private const double HalfPiLowest = -1.4973849048591698e-33;

    /// <summary>Sine of radians, within 1 ulp.</summary>
    public static double Sin(double x)
    {
        (int quarter, double r, double rest) = Reduce(x);
        double result = (quarter & 1) != 0 ? CosOf(r, rest) : SinOf(r, rest);
        result = (quarter & 2) != 0 ? -result : result;
        return Math.Abs(x) < 1e-8 ? x : result;
    }

    /// <summary>Cosine of radians, within 1 ulp.</summary>
    public static double Cos(double x)
    {
        (int quarter, double r, double rest) = Reduce(x);
        double result = (quarter & 1) != 0 ? SinOf(r, rest) : CosOf(r, rest);
        return ((quarter + 1) & 2) != 0 ? -result : result;
    }

    /// <summary>Tangent of radians, within 2 ulp.</summary>
    public static double Tan(double x)
    {
        (int quarter, double r, double rest) = Reduce(x);
        double sine = SinOf(r, rest);
        double cosine = CosOf(r, rest);
        double result = (quarter & 1) != 0 ? -cosine / sine : sine / cosine;
        return Math.Abs(x) < 1e-8 ? x : result;
    }

    private static double SinOf(double r, double rest)
    {
        double z = r * r;
        double p = Fma(z, 1 / 355687428096000.0, -1 / 1307674368000.0);
        p = Fma(z, p, 1 / 6227020800.0);
        p = Fma(z, p, -1 / 39916800.0);
        p = Fma(z, p, 1 / 362880.0);
        p = Fma(z, p, -1 / 5040.0);
        p = Fma(z, p, 1 / 120.0);
        p = Fma(z, p, -1 / 6.0);
        return r + Fma(r * z, p, Fma(rest, -0.5 * z, rest));
    }

    private static double CosOf(double r, double rest)
    {
        double z = r * r;
        double p = Fma(z, -1 / 6402373705728000.0, 1 / 20922789888000.0);
        p = Fma(z, p, -1 / 87178291200.0);
        p = Fma(z, p, 1 / 479001600.0);
        p = Fma(z, p, -1 / 3628800.0);
        p = Fma(z, p, 1 / 40320.0);
        p = Fma(z, p, -1 / 720.0);
        p = Fma(z, p, 1 / 24.0);
        double half = 0.5 * z;
        double whole = 1 - half;
        return whole + (1 - whole - half + Fma(z * z, p, -r * rest));
    }

    /// <summary>x less a multiple of pi / 2, in two parts, and the multiple modulo 4.</summary>
    private static (int Quarter, double High, double Low) Reduce(double x)
    {
        if (Math.Abs(x) > 1e9)
            return ReduceLarge(x);
        double n = Math.Round(x * 0.6366197723675814);
        double start = Fma(-n, HalfPiHigh, x); // exact
        double r = Fma(-n, HalfPiLow, start);
        double rest = Fma(-n, HalfPiLowest, Fma(-n, HalfPiLow, start - r));
        return ((int)n, r, rest);
    }

    /// <summary>By the bits of 2 / pi that matter (Payne and Hanek): 192 of them, from two above the point of the product on.</summary>
    private static (int Quarter, double High, double Low) ReduceLarge(double x)
    {
        long bits = Bits(x) & long.MaxValue;
        if (bits >= 0x7ff0000000000000)
            return (0, double.NaN, double.NaN);
        ulong mantissa = (ulong)((bits & 0xfffffffffffff) | (1L << 52));
        // The first bit of the table that matters; 64 zeros stand before 2 / pi.
        int first = (int)(bits >> 52) - 1075 - 2 + 64;
        int word = first >> 6;
        int shift = first & 63;
        ulong w0 = Window(word, shift);
        ulong w1 = Window(word + 1, shift);
        ulong w2 = Window(word + 2, shift);
        ulong low = mantissa * w2;
        ulong carry = High(mantissa, w2);
        ulong middle = (mantissa * w1) + carry;
        ulong high = (mantissa * w0) + High(mantissa, w1) + (middle < carry ? 1UL : 0UL);
        // Quarters of a turn: two bits before the point, 128 behind it.
        long fraction = (long)((high << 2) | (middle >> 62));
        ulong fractionRest = (middle << 2) | (low >> 62);
        int quarter = (int)(high >> 62) + (fraction < 0 ? 1 : 0);
        double part = fraction;
        double partRest = (fraction - (long)part) + ((double)(long)(fractionRest >> 1) * 1.0842021724855044e-19);
        double sum = part + partRest;
        partRest -= sum - part;
        // pi / 2 / 2^64
        const double ScaledHigh = HalfPiHigh * 5.421010862427522e-20;
        const double ScaledLow = HalfPiLow * 5.421010862427522e-20;
        double r = sum * ScaledHigh;
        double rest = Fma(sum, ScaledHigh, -r) + Fma(sum, ScaledLow, partRest * ScaledHigh);
        return x < 0 ? (-quarter, -r, -rest) : (quarter, r, rest);
    }

    /// <summary>The upper half of a product.</summary>
    private static ulong High(ulong a, ulong b)
    {
        ulong low = (ulong)(uint)a * (uint)b;
        ulong cross = ((a >> 32) * (uint)b) + (low >> 32);
        ulong other = ((uint)a * (b >> 32)) + (uint)cross;
        return ((a >> 32) * (b >> 32)) + (cross >> 32) + (other >> 32);
    }

    /// <summary>64 bits of the table from a bit of a word on.</summary>
    private static ulong Window(int word, int shift)
    {
        ulong second = shift == 0 ? 0 : TwoOverPi(word + 1) >> (64 - shift);
        return (TwoOverPi(word) << shift) | second;
    }

    private static ulong TwoOverPi(int word) => word switch
    {
        1 => 0xa2f9836e4e441529,
        2 => 0xfc2757d1f534ddc0,
        3 => 0xdb6295993c439041,
        4 => 0xfe5163abdebbc561,
        5 => 0xb7246e3a424dd2e0,
        6 => 0x06492eea09d1921c,
        7 => 0xfe1deb1cb129a73e,
        8 => 0xe88235f52ebb4484,
        9 => 0xe99c7026b45f7e41,
        10 => 0x3991d639835339f4,
        11 => 0x9c845f8bbdf9283b,
        12 => 0x1ff897ffde05980f,
        13 => 0xef2f118b5a0a6d1f,
        14 => 0x6d367ecf27cb09b7,
        15 => 0x4f463f669e5fea2d,
        16 => 0x7527bac7ebe5f17b,
        17 => 0x3d0739f78a5292ea,
        18 => 0x6bfb5fb11f8d5d08,
        19 => 0x56033046fc7b6bab,
        20 => 0xf0cfbc209af4361d,
        _ => 0,
    };
}
