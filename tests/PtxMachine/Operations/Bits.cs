using System.Numerics;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>Bit fields, by the pseudocode of the ISA manual.</summary>
internal static class Bits
{
    public static uint Reverse(uint a)
    {
        uint result = 0;
        for (int i = 0; i < 32; i++)
        {
            result |= ((a >> i) & 1) << (31 - i);
        }

        return result;
    }

    public static ulong Reverse(ulong a) => ((ulong)Reverse((uint)a) << 32) | Reverse((uint)(a >> 32));

    /// <summary>bfe: position and length are their low 8 bits; a field beyond the top is filled with zero or the sign.</summary>
    public static ulong Extract(ulong a, uint position, uint length, int width, bool signed)
    {
        int from = (int)(position & 0xFF);
        int count = (int)(length & 0xFF);
        int top = width - 1;
        bool fill = signed && count != 0 && ((a >> Math.Min(from + count - 1, top)) & 1) != 0;
        ulong result = 0;
        for (int i = 0; i <= top; i++)
        {
            bool bit = i < count && from + i <= top ? ((a >> (from + i)) & 1) != 0 : fill;
            result |= bit ? 1ul << i : 0;
        }

        return result;
    }

    /// <summary>bfi: the low bits of a into b.</summary>
    public static ulong Insert(ulong a, ulong b, uint position, uint length, int width)
    {
        int from = (int)(position & 0xFF);
        int count = (int)(length & 0xFF);
        for (int i = 0; i < count && from + i < width; i++)
        {
            ulong bit = 1ul << (from + i);
            b = ((a >> i) & 1) != 0 ? b | bit : b & ~bit;
        }

        return b;
    }

    /// <summary>The upper half of {b, a} shifted left; a shift of 32 gives a.</summary>
    public static uint FunnelLeft(uint a, uint b, uint count) => (uint)((((ulong)b << 32) | a) << (int)count >> 32);

    /// <summary>The lower half of {b, a} shifted right; a shift of 32 gives b.</summary>
    public static uint FunnelRight(uint a, uint b, uint count) => (uint)((((ulong)b << 32) | a) >> (int)count);

    /// <summary>prmt in its default mode: four bytes of {b, a}, the top bit of a selector spreads the byte's sign.</summary>
    public static uint Permute(uint a, uint b, uint selectors)
    {
        ulong bytes = ((ulong)b << 32) | a;
        uint result = 0;
        for (int i = 0; i < 4; i++)
        {
            uint selector = (selectors >> (4 * i)) & 0xF;
            uint value = (uint)(bytes >> (int)(8 * (selector & 7))) & 0xFF;
            value = (selector & 8) != 0 ? ((value & 0x80) != 0 ? 0xFFu : 0) : value;
            result |= value << (8 * i);
        }

        return result;
    }

    /// <summary>prmt in a named mode: the selectors that it stands for.</summary>
    public static uint Selectors(string mode, uint control) => (mode, control & 3) switch
    {
        ("f4e", 0) => 0x3210,
        ("f4e", 1) => 0x4321,
        ("f4e", 2) => 0x5432,
        ("f4e", _) => 0x6543,
        ("b4e", 0) => 0x5670,
        ("b4e", 1) => 0x6701,
        ("b4e", 2) => 0x7012,
        ("b4e", _) => 0x0123,
        ("rc8", var i) => 0x1111 * i,
        ("ecl", 0) => 0x3210,
        ("ecl", 1) => 0x3211,
        ("ecl", 2) => 0x3222,
        ("ecl", _) => 0x3333,
        ("ecr", 0) => 0x0000,
        ("ecr", 1) => 0x1110,
        ("ecr", 2) => 0x2210,
        ("ecr", _) => 0x3210,
        ("rc16", 0 or 2) => 0x1010,
        _ => 0x3232,
    };

    /// <summary>bfind: the place of the highest bit that is not the sign, all ones where there is none.</summary>
    public static uint FindHighest(ulong a, int width, bool signed, bool shiftAmount)
    {
        if (signed && ((a >> (width - 1)) & 1) != 0)
        {
            a = ~a;
        }

        a &= width == 64 ? ulong.MaxValue : (1ul << width) - 1;
        if (a == 0)
        {
            return uint.MaxValue;
        }

        int at = 63 - BitOperations.LeadingZeroCount(a);
        return (uint)(shiftAmount ? width - 1 - at : at);
    }

    /// <summary>fns: the place of the n-th set bit from a base on.</summary>
    public static uint FindNth(uint mask, uint start, int offset)
    {
        if (offset == 0)
        {
            return start < 32 && ((mask >> (int)start) & 1) != 0 ? start : uint.MaxValue;
        }

        int step = offset < 0 ? -1 : 1;
        int remaining = Math.Abs(offset) - 1;
        for (int at = (int)start; at is >= 0 and < 32; at += step)
        {
            if (((mask >> at) & 1) != 0 && remaining-- == 0)
            {
                return (uint)at;
            }
        }

        return uint.MaxValue;
    }

    /// <summary>dp4a and dp2a: products of bytes and bytes or halves.</summary>
    public static uint Dot(uint a, bool aSigned, uint b, bool bSigned, uint c, int count, int shift)
    {
        long sum = (int)c;
        int width = count == 4 ? 8 : 16;
        for (int i = 0; i < count; i++)
        {
            long x = Field(a, i * width, width, aSigned);
            long y = Field(b, shift + (i * 8), 8, bSigned);
            sum += x * y;
        }

        return (uint)sum;
    }

    private static long Field(uint value, int at, int width, bool signed)
    {
        long field = (value >> at) & ((1u << width) - 1);
        return signed && (field >> (width - 1)) != 0 ? field - (1L << width) : field;
    }
}
