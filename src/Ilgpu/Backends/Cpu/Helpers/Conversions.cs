using System.Runtime.CompilerServices;

namespace ILGPU.Backends.Cpu;

/// <summary>Conversions of one lane with the rules of the SSA form: integers to floating rounded once to nearest even, floating
/// to integers toward zero, saturating, NaN to 0.</summary>
internal static class Conversions
{
#pragma warning disable CS1591 // The names say it: operation and result.
    public static float UIntToFloatFloat32(int a) => (uint)a;

    public static double UIntToFloatFloat64(int a) => (uint)a;

    public static float UIntToFloatFloat32(long a)
    {
        if (a >= 0)
            return a;
        // Half of it with the lost bit kept (sticky) rounds as the whole would.
        return 2f * (long)(((ulong)a >> 1) | ((ulong)a & 1));
    }

    public static double UIntToFloatFloat64(long a) => a >= 0 ? a : 2.0 * (long)(((ulong)a >> 1) | ((ulong)a & 1));

    public static int FloatToIntInt32(float a) => FloatToIntInt32((double)a);

    public static int FloatToIntInt32(double a) =>
        double.IsNaN(a) ? 0 : a >= 2147483647.0 ? int.MaxValue : a <= -2147483648.0 ? int.MinValue : (int)a;

    public static long FloatToIntInt64(float a) => FloatToIntInt64((double)a);

    public static long FloatToIntInt64(double a) =>
        double.IsNaN(a) ? 0 : a >= 9223372036854775808.0 ? long.MaxValue : a <= -9223372036854775808.0 ? long.MinValue : (long)a;

    public static int FloatToUIntInt32(float a) => FloatToUIntInt32((double)a);

    public static int FloatToUIntInt32(double a) => !(a > 0) ? 0 : a >= 4294967295.0 ? -1 : (int)(uint)(long)a;

    public static long FloatToUIntInt64(float a) => FloatToUIntInt64((double)a);

    public static long FloatToUIntInt64(double a) =>
        !(a > 0) ? 0 : a >= 18446744073709551616.0 ? -1 : a < 9223372036854775808.0
            ? (long)a : (long)(a - 9223372036854775808.0) ^ long.MinValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HalfToFloat(int bits) => (float)BitConverter.UInt16BitsToHalf((ushort)bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FloatToHalf(float a) => BitConverter.HalfToUInt16Bits((System.Half)a);
#pragma warning restore CS1591
}
