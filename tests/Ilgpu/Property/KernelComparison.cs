using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>
/// Compares what two runs of a kernel left: the same bits, where any NaN is as good as another; what went through exp, log and the
/// like may differ by some units in the last place.
/// </summary>
internal static class KernelComparison
{
    /// <summary>Units in the last place by which exp, log, sin, cos, tanh and pow of floats may differ between two runs.</summary>
    public const long SingleUlps = 2;

    /// <summary>The same for doubles.</summary>
    public const long DoubleUlps = 2;

    public static void Check(
        string expectedName, Dictionary<ScalarType, Array> expected, string actualName, Dictionary<ScalarType, Array> actual, bool exactly)
    {
        foreach ((ScalarType type, Array content) in expected)
        {
            Array other = actual[type];
            for (int i = 0; i < content.Length; i++)
            {
                if (!Same(content.GetValue(i)!, other.GetValue(i)!, type.IsApproximate() && !exactly))
                    throw new KernelMismatchException(
                        $"cells.{type}[{i}]: {expectedName} has {Show(content.GetValue(i)!)}, {actualName} {Show(other.GetValue(i)!)}");
            }
        }
    }

    /// <summary>How many numbers apart two are; 0 for two NaNs.</summary>
    public static long Ulps(float a, float b) => float.IsNaN(a) || float.IsNaN(b)
        ? float.IsNaN(a) && float.IsNaN(b) ? 0 : long.MaxValue
        : Math.Abs((long)Ordered(BitConverter.SingleToInt32Bits(a)) - Ordered(BitConverter.SingleToInt32Bits(b)));

    /// <inheritdoc cref="Ulps(float, float)"/>
    public static long Ulps(double a, double b)
    {
        if (double.IsNaN(a) || double.IsNaN(b))
            return double.IsNaN(a) && double.IsNaN(b) ? 0 : long.MaxValue;
        Int128 distance = Int128.Abs((Int128)Ordered(BitConverter.DoubleToInt64Bits(a)) - Ordered(BitConverter.DoubleToInt64Bits(b)));
        return distance > long.MaxValue ? long.MaxValue : (long)distance;
    }

    private static bool Same(object expected, object actual, bool approximately) => (expected, actual) switch
    {
        (float a, float b) when approximately => Ulps(a, b) <= SingleUlps,
        (double a, double b) when approximately => Ulps(a, b) <= DoubleUlps,
        (float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b)),
        (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b)
            || (double.IsNaN(a) && double.IsNaN(b)),
        (ILGPU.Half a, ILGPU.Half b) => Interop.FloatAsInt(a) == Interop.FloatAsInt(b) || (ILGPU.Half.IsNaN(a) && ILGPU.Half.IsNaN(b)),
        _ => expected.Equals(actual),
    };

    private static string Show(object value) => value switch
    {
        float f => $"{f:R} ({BitConverter.SingleToInt32Bits(f):x8})",
        double d => $"{d:R} ({BitConverter.DoubleToInt64Bits(d):x16})",
        ILGPU.Half h => $"{h} ({Interop.FloatAsInt(h):x4})",
        _ => $"{value} ({value:x})",
    };

    private static int Ordered(int bits) => bits >= 0 ? bits : int.MinValue - bits;

    private static long Ordered(long bits) => bits >= 0 ? bits : long.MinValue - bits;
}
