using System.Numerics;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>Rounding of exact numbers to a floating-point format, in every mode.</summary>
internal static class Rounding
{
    /// <summary>Directions.</summary>
    public enum Mode
    {
        NearestEven,
        NearestAway,
        Zero,
        Down,
        Up,
    }

    /// <summary>
    /// A binary format: bits of the significand, least and greatest exponent, bits of the fraction below it that stay zero.
    /// </summary>
    public readonly record struct Format(int Precision, int MinExponent, int MaxExponent, int Padding = 0)
    {
        public static readonly Format F16 = new(11, -14, 15);
        public static readonly Format BF16 = new(8, -126, 127);
        public static readonly Format TF32 = new(11, -126, 127, 13);
        public static readonly Format F32 = new(24, -126, 127);
        public static readonly Format F64 = new(53, -1022, 1023);

        /// <summary>Bits of the stored number, without padding.</summary>
        public int Width => 1 + BitOperations.Log2((uint)MaxExponent + 1) + 1 + Precision - 1;
    }

    /// <summary>The mode of rn, rz, rm, rp, rna or their whole-number forms.</summary>
    public static Mode Parse(string? name) => name switch
    {
        "rz" or "rzi" => Mode.Zero,
        "rm" or "rmi" => Mode.Down,
        "rp" or "rpi" => Mode.Up,
        "rna" => Mode.NearestAway,
        _ => Mode.NearestEven,
    };

    /// <summary>The stored form of a double in a narrower format.</summary>
    public static ulong FromDouble(double value, Format format, Mode mode)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        bool negative = bits >> 63 != 0;
        int exponent = (int)(bits >> 52) & 0x7FF;
        ulong significand = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0x7FF)
        {
            return significand != 0 ? Nan(format) : Pack(negative, Infinity(format), format);
        }

        significand |= exponent == 0 ? 0 : 1ul << 52;
        return Round(negative, significand, Math.Max(exponent, 1) - 1075, format, mode);
    }

    /// <summary>The stored form of a whole number.</summary>
    public static ulong FromInteger(bool negative, ulong magnitude, Format format, Mode mode) =>
        Round(negative, magnitude, 0, format, mode);

    /// <summary>Rounds significand * 2^exponent.</summary>
    public static ulong Round(bool negative, ulong significand, int exponent, Format format, Mode mode)
    {
        if (significand == 0)
        {
            return Pack(negative, 0, format);
        }

        int top = 63 - BitOperations.LeadingZeroCount(significand) + exponent;
        int least = Math.Max(top - format.Precision + 1, format.MinExponent - format.Precision + 1);
        int drop = least - exponent;
        ulong kept = drop > 64 ? 0 : drop == 64 ? 0 : drop > 0 ? significand >> drop : significand << -drop;
        if (drop > 0)
        {
            UInt128 dropped = drop > 64 ? significand : (UInt128)significand & ((UInt128.One << drop) - 1);
            var half = drop > 65 ? UInt128.MaxValue : UInt128.One << (drop - 1);
            bool up = mode switch
            {
                Mode.NearestEven => dropped > half || (dropped == half && (kept & 1) != 0),
                Mode.NearestAway => dropped >= half,
                Mode.Zero => false,
                Mode.Down => negative && dropped != 0,
                _ => !negative && dropped != 0,
            };
            kept += up ? 1u : 0;
        }

        // kept * 2^least, normal where its top bit is that of the precision. The exponent's field follows by addition.
        if (kept >> format.Precision != 0)
        {
            kept >>= 1;
            least++;
        }

        bool normal = kept >> (format.Precision - 1) != 0;
        int field = normal ? least + format.Precision - 1 + format.MaxExponent : 0;
        if (field > 2 * format.MaxExponent)
        {
            bool toInfinity = mode switch
            {
                Mode.Zero => false,
                Mode.Down => negative,
                Mode.Up => !negative,
                _ => true,
            };
            return Pack(negative, toInfinity ? Infinity(format) : Infinity(format) - 1, format);
        }

        ulong fraction = kept & ((1ul << (format.Precision - 1)) - 1);
        return Pack(negative, ((ulong)field << (format.Precision - 1)) | fraction, format);
    }

    /// <summary>
    /// A sum whose rounding error is known, to the odd neighbour where it is not exact: rounded again to a format two bits
    /// narrower it gives what the exact value would.
    /// </summary>
    public static double ToOdd(double rounded, double error)
    {
        if (error == 0 || double.IsNaN(error) || !double.IsFinite(rounded))
        {
            return rounded;
        }

        ulong bits = BitConverter.DoubleToUInt64Bits(rounded);
        if ((bits & 1) != 0)
        {
            return rounded;
        }

        return error > 0 ? Math.BitIncrement(rounded) : Math.BitDecrement(rounded);
    }

    /// <summary>a + b to the odd neighbour.</summary>
    public static double AddToOdd(double a, double b)
    {
        double sum = a + b;
        double part = sum - a;
        return ToOdd(sum, (a - (sum - part)) + (b - part));
    }

    /// <summary>a / b to the odd neighbour.</summary>
    public static double DivideToOdd(double a, double b)
    {
        double quotient = a / b;
        double rest = Math.FusedMultiplyAdd(-quotient, b, a);
        return ToOdd(quotient, b < 0 ? -rest : rest);
    }

    /// <summary>The square root to the odd neighbour.</summary>
    public static double RootToOdd(double a)
    {
        double root = Math.Sqrt(a);
        return ToOdd(root, Math.FusedMultiplyAdd(-root, root, a));
    }

    /// <summary>The NaN that instructions make.</summary>
    private static ulong Nan(Format format) => format == Format.F64
        ? 0x7FF8_0000_0000_0000
        : format == Format.TF32 ? 0x7FFF_FFFF : (1ul << (format.Width - 1)) - 1;

    private static ulong Infinity(Format format) => (ulong)((2 * format.MaxExponent) + 1) << (format.Precision - 1);

    private static ulong Pack(bool negative, ulong magnitude, Format format) =>
        (magnitude | (negative ? 1ul << (format.Width - 1) : 0)) << format.Padding;
}
