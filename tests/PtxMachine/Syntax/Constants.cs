using System.Globalization;

namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>Constants: how they are written, and their bits as a type.</summary>
internal static class Constants
{
    /// <summary>Reads a constant.</summary>
    public static Operand.Constant Read(string text, bool negative)
    {
        if (text.StartsWith("0f", StringComparison.OrdinalIgnoreCase) || text.StartsWith("0d", StringComparison.OrdinalIgnoreCase))
        {
            bool single = text[1] is 'f' or 'F';
            if (text.Length != (single ? 10 : 18))
            {
                throw new FormatException();
            }

            long bits = long.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            bits ^= negative ? (single ? 0x8000_0000L : long.MinValue) : 0;
            return new Operand.Constant(bits, IsFloat: true, single);
        }

        bool isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (text.Contains('.') || (!isHexadecimal && text.Contains('e', StringComparison.OrdinalIgnoreCase)))
        {
            double value = double.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
            return new Operand.Constant(BitConverter.DoubleToInt64Bits(negative ? -value : value), IsFloat: true);
        }

        string digits = text.TrimEnd('U');
        ulong magnitude = digits switch
        {
            ['0', 'x' or 'X', ..] => ulong.Parse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            ['0', 'b' or 'B', ..] => ulong.Parse(digits.AsSpan(2), NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture),
            ['0', _, ..] => Octal(digits),
            _ => ulong.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture),
        };
        return new Operand.Constant(unchecked(negative ? -(long)magnitude : (long)magnitude));
    }

    /// <summary>The bits of a constant as a type.</summary>
    /// <exception cref="PtxException">The constant is of another kind, or too large.</exception>
    public static long Bits(Operand.Constant constant, PtxType type, int line)
    {
        if (constant.IsFloat)
        {
            return type switch
            {
                PtxType.F64 => BitConverter.DoubleToInt64Bits(constant.Value),
                PtxType.F32 => (uint)BitConverter.SingleToInt32Bits(
                    constant.IsSingle ? BitConverter.Int32BitsToSingle((int)constant.Bits) : (float)constant.Value),
                PtxType.B32 when constant.IsSingle => constant.Bits & 0xFFFF_FFFF,
                PtxType.B64 when !constant.IsSingle => constant.Bits,
                _ => throw new PtxException(line, $"a floating-point constant where {type.Name()} is wanted"),
            };
        }

        if (type.IsFloat())
        {
            throw new PtxException(line, $"a whole number where {type.Name()} is wanted");
        }

        if (type == PtxType.Pred)
        {
            // Whatever is not zero is true.
            return constant.Bits != 0 ? 1 : 0;
        }

        int bits = type.Size() * 8;
        if (bits < 64 && (constant.Bits < -(1L << (bits - 1)) || constant.Bits >= 1L << bits))
        {
            throw new PtxException(line, $"{constant.Bits} does not fit {type.Name()}");
        }

        return bits >= 64 ? constant.Bits : constant.Bits & ((1L << bits) - 1);
    }

    private static ulong Octal(string digits)
    {
        ulong value = 0;
        foreach (char digit in digits)
        {
            value = digit is >= '0' and <= '7' ? checked((value * 8) + (ulong)(digit - '0')) : throw new FormatException();
        }

        return value;
    }
}
