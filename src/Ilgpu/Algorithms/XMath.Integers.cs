namespace ILGPU.Algorithms;

public static partial class XMath
{
    /// <summary>|value|.</summary>
    public static sbyte Abs(sbyte value) => IntrinsicMath.Abs(value);

    /// <summary>|value|.</summary>
    public static short Abs(short value) => IntrinsicMath.Abs(value);

    /// <summary>|value|.</summary>
    public static int Abs(int value) => IntrinsicMath.Abs(value);

    /// <summary>|value|.</summary>
    public static long Abs(long value) => IntrinsicMath.Abs(value);

    /// <summary>The smaller of two.</summary>
    public static sbyte Min(sbyte first, sbyte second) => Math.Min(first, second);

    /// <summary>The smaller of two.</summary>
    public static byte Min(byte first, byte second) => Math.Min(first, second);

    /// <summary>The smaller of two.</summary>
    public static short Min(short first, short second) => Math.Min(first, second);

    /// <summary>The smaller of two.</summary>
    public static ushort Min(ushort first, ushort second) => Math.Min(first, second);

    /// <summary>The smaller of two.</summary>
    public static int Min(int first, int second) => Math.Min(first, second);

    /// <summary>The smaller of two.</summary>
    public static uint Min(uint first, uint second) => Math.Min(first, second);

    /// <summary>The smaller of two.</summary>
    public static long Min(long first, long second) => Math.Min(first, second);

    /// <summary>The smaller of two.</summary>
    public static ulong Min(ulong first, ulong second) => Math.Min(first, second);

    /// <summary>The larger of two.</summary>
    public static sbyte Max(sbyte first, sbyte second) => Math.Max(first, second);

    /// <summary>The larger of two.</summary>
    public static byte Max(byte first, byte second) => Math.Max(first, second);

    /// <summary>The larger of two.</summary>
    public static short Max(short first, short second) => Math.Max(first, second);

    /// <summary>The larger of two.</summary>
    public static ushort Max(ushort first, ushort second) => Math.Max(first, second);

    /// <summary>The larger of two.</summary>
    public static int Max(int first, int second) => Math.Max(first, second);

    /// <summary>The larger of two.</summary>
    public static uint Max(uint first, uint second) => Math.Max(first, second);

    /// <summary>The larger of two.</summary>
    public static long Max(long first, long second) => Math.Max(first, second);

    /// <summary>The larger of two.</summary>
    public static ulong Max(ulong first, ulong second) => Math.Max(first, second);

    /// <summary>Limits a value to [min, max].</summary>
    public static sbyte Clamp(sbyte value, sbyte min, sbyte max) => Math.Max(Math.Min(value, max), min);

    /// <summary>Limits a value to [min, max].</summary>
    public static byte Clamp(byte value, byte min, byte max) => Math.Max(Math.Min(value, max), min);

    /// <summary>Limits a value to [min, max].</summary>
    public static short Clamp(short value, short min, short max) => Math.Max(Math.Min(value, max), min);

    /// <summary>Limits a value to [min, max].</summary>
    public static ushort Clamp(ushort value, ushort min, ushort max) => Math.Max(Math.Min(value, max), min);

    /// <summary>Limits a value to [min, max].</summary>
    public static int Clamp(int value, int min, int max) => Math.Max(Math.Min(value, max), min);

    /// <summary>Limits a value to [min, max].</summary>
    public static uint Clamp(uint value, uint min, uint max) => Math.Max(Math.Min(value, max), min);

    /// <summary>Limits a value to [min, max].</summary>
    public static long Clamp(long value, long min, long max) => Math.Max(Math.Min(value, max), min);

    /// <summary>Limits a value to [min, max].</summary>
    public static ulong Clamp(ulong value, ulong min, ulong max) => Math.Max(Math.Min(value, max), min);

    /// <summary>numerator / denominator rounded up, of non-negative numbers.</summary>
    public static int DivRoundUp(int numerator, int denominator) => IntrinsicMath.DivRoundUp(numerator, denominator);

    /// <summary>numerator / denominator rounded down, of non-negative numbers.</summary>
    public static int DivRoundDown(int numerator, int denominator) => IntrinsicMath.DivRoundDown(numerator, denominator);

    /// <summary>numerator / denominator rounded up, of non-negative numbers.</summary>
    public static long DivRoundUp(long numerator, long denominator) => IntrinsicMath.DivRoundUp(numerator, denominator);

    /// <summary>numerator / denominator rounded down, of non-negative numbers.</summary>
    public static long DivRoundDown(long numerator, long denominator) => IntrinsicMath.DivRoundDown(numerator, denominator);

    /// <summary>Bits that are set.</summary>
    public static int PopCount(int value) => IntrinsicMath.PopCount(value);

    /// <summary>Bits that are set.</summary>
    public static int PopCount(uint value) => IntrinsicMath.PopCount(value);

    /// <summary>Bits that are set.</summary>
    public static int PopCount(long value) => IntrinsicMath.PopCount(value);

    /// <summary>Bits that are set.</summary>
    public static int PopCount(ulong value) => IntrinsicMath.PopCount(value);

    /// <summary>Zero bits above the highest set one; all bits for 0.</summary>
    public static int LeadingZeroCount(int value) => IntrinsicMath.LeadingZeroCount(value);

    /// <summary>Zero bits above the highest set one; all bits for 0.</summary>
    public static int LeadingZeroCount(uint value) => IntrinsicMath.LeadingZeroCount(value);

    /// <summary>Zero bits above the highest set one; all bits for 0.</summary>
    public static int LeadingZeroCount(long value) => IntrinsicMath.LeadingZeroCount(value);

    /// <summary>Zero bits above the highest set one; all bits for 0.</summary>
    public static int LeadingZeroCount(ulong value) => IntrinsicMath.LeadingZeroCount(value);

    /// <summary>Zero bits below the lowest set one; all bits for 0.</summary>
    public static int TrailingZeroCount(int value) => IntrinsicMath.TrailingZeroCount(value);

    /// <summary>Zero bits below the lowest set one; all bits for 0.</summary>
    public static int TrailingZeroCount(uint value) => IntrinsicMath.TrailingZeroCount(value);

    /// <summary>Zero bits below the lowest set one; all bits for 0.</summary>
    public static int TrailingZeroCount(long value) => IntrinsicMath.TrailingZeroCount(value);

    /// <summary>Zero bits below the lowest set one; all bits for 0.</summary>
    public static int TrailingZeroCount(ulong value) => IntrinsicMath.TrailingZeroCount(value);
}
