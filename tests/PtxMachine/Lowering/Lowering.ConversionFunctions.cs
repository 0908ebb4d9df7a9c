using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Conversions of one number at a time, in every rounding and with saturation.</summary>
internal sealed partial class Lowering
{
    private Func<ulong, ulong, ulong, ulong> ConversionFunction(Instruction instruction, PtxType from, PtxType to, int registerSize)
    {
        var mode = Rounding.Parse(instruction.Which("rn", "rz", "rm", "rp", "rna"));
        string? whole = instruction.Which("rni", "rzi", "rmi", "rpi");
        bool saturates = instruction.Has("sat");
        bool flushes = instruction.Has("ftz");
        bool relu = instruction.Has("relu");
        int registerBits = registerSize * 8;
        if (from.IsFloat())
        {
            double Input(ulong bits) => ReadNumber(bits, from, flushes);
            if (!to.IsFloat())
            {
                return (x, _, _) => ToInteger(RoundToWhole(Input(x), whole), from, to, registerBits);
            }

            return (x, _, _) =>
            {
                double value = whole is null ? Input(x) : RoundToWhole(Input(x), whole);
                value = saturates ? (value > 0 ? Math.Min(value, 1) : 0) : value;
                value = relu && value < 0 ? 0 : value;
                return WriteNumber(value, to, mode, flushes, x, from);
            };
        }

        if (to.IsFloat())
        {
            return (x, _, _) =>
            {
                var (negative, magnitude) = ReadInteger(x, from);
                if (saturates)
                {
                    (negative, magnitude) = negative ? (false, 0) : (false, Math.Min(magnitude, 1));
                }

                return Rounding.FromInteger(negative, magnitude, FormatOf(to), mode);
            };
        }

        return (x, _, _) =>
        {
            var (negative, magnitude) = ReadInteger(x, from);
            if (saturates)
            {
                (negative, magnitude) = Clamp(negative, magnitude, to);
            }

            ulong value = negative ? 0 - magnitude : magnitude;
            return Extend(value, to, registerBits);
        };
    }

    private static Rounding.Format FormatOf(PtxType type) => type switch
    {
        PtxType.F16 => Rounding.Format.F16,
        PtxType.BF16 => Rounding.Format.BF16,
        PtxType.TF32 => Rounding.Format.TF32,
        PtxType.F32 => Rounding.Format.F32,
        _ => Rounding.Format.F64,
    };

    private static double ReadNumber(ulong bits, PtxType type, bool flushes)
    {
        switch (type)
        {
            case PtxType.F16:
                return (double)BitConverter.UInt16BitsToHalf((ushort)bits);
            case PtxType.BF16:
                return BitConverter.UInt32BitsToSingle((uint)bits << 16);
            case PtxType.F32:
                float value = BitConverter.UInt32BitsToSingle((uint)bits);
                return flushes && float.IsSubnormal(value) ? Math.CopySign(0, value) : value;
            default:
                return BitConverter.UInt64BitsToDouble(bits);
        }
    }

    private static ulong WriteNumber(double value, PtxType type, Rounding.Mode mode, bool flushes, ulong source, PtxType from)
    {
        if (type == PtxType.F64)
        {
            // A double's NaN keeps its payload when it stays a double.
            return double.IsNaN(value) && from == PtxType.F64 ? source : BitConverter.DoubleToUInt64Bits(value);
        }

        ulong bits = Rounding.FromDouble(value, FormatOf(type), mode);
        return flushes && type == PtxType.F32 && (bits & 0x7F80_0000) == 0 ? bits & 0x8000_0000 : bits;
    }

    private static double RoundToWhole(double value, string? mode) => mode switch
    {
        "rni" => Math.Round(value, MidpointRounding.ToEven),
        "rmi" => Math.Floor(value),
        "rpi" => Math.Ceiling(value),
        _ => Math.Truncate(value),
    };

    /// <summary>Out of range to the nearest end; NaN to 0, but where a double or 64 bits take part to the top bit alone.</summary>
    private static ulong ToInteger(double value, PtxType from, PtxType to, int registerBits)
    {
        int bits = to.Size() * 8;
        if (double.IsNaN(value))
        {
            return from == PtxType.F64 || bits == 64 ? Extend(1ul << (bits - 1), to, registerBits) : 0;
        }

        bool negative = value < 0;
        double limit = Math.ScaleB(1, 64);
        double size = Math.Abs(value);
        ulong magnitude = size >= limit ? ulong.MaxValue : (ulong)size;
        (negative, magnitude) = Clamp(negative, magnitude, to);
        return Extend(negative ? 0 - magnitude : magnitude, to, registerBits);
    }

    private static (bool Negative, ulong Magnitude) ReadInteger(ulong bits, PtxType type)
    {
        int shift = 64 - (type.Size() * 8);
        if (!type.IsSigned())
        {
            return (false, bits << shift >> shift);
        }

        long value = (long)(bits << shift) >> shift;
        return (value < 0, value < 0 ? 0 - (ulong)value : (ulong)value);
    }

    private static (bool Negative, ulong Magnitude) Clamp(bool negative, ulong magnitude, PtxType type)
    {
        int bits = type.Size() * 8;
        if (!type.IsSigned())
        {
            return negative ? (false, 0) : (false, Math.Min(magnitude, bits == 64 ? ulong.MaxValue : (1ul << bits) - 1));
        }

        ulong limit = 1ul << (bits - 1);
        return negative ? (true, Math.Min(magnitude, limit)) : (false, Math.Min(magnitude, limit - 1));
    }

    /// <summary>Cuts a value to a type and fills a register with its sign or zero.</summary>
    private static ulong Extend(ulong value, PtxType type, int registerBits)
    {
        int shift = 64 - (type.Size() * 8);
        ulong extended = type.IsSigned() ? (ulong)((long)(value << shift) >> shift) : value << shift >> shift;
        return registerBits == 64 ? extended : extended & ((1ul << registerBits) - 1);
    }
}
