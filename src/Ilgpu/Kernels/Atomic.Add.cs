using ILGPU.IR;

namespace ILGPU;

public static partial class Atomic
{
    /// <summary>target += value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAdd)]
    public static int Add(ref int target, int value) => Interlocked.Add(ref target, value) - value;

    /// <summary>target += value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAdd)]
    public static uint Add(ref uint target, uint value) => Interlocked.Add(ref target, value) - value;

    /// <summary>target += value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAdd)]
    public static long Add(ref long target, long value) => Interlocked.Add(ref target, value) - value;

    /// <summary>target += value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAdd)]
    public static ulong Add(ref ulong target, ulong value) => Interlocked.Add(ref target, value) - value;

    /// <summary>target += value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAdd)]
    public static float Add(ref float target, float value)
    {
        float old = target;
        while (true)
        {
            float seen = Interlocked.CompareExchange(ref target, old + value, old);
            if (BitConverter.SingleToInt32Bits(seen) == BitConverter.SingleToInt32Bits(old))
                return old;
            old = seen;
        }
    }

    /// <summary>target += value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAdd)]
    public static double Add(ref double target, double value)
    {
        double old = target;
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref target, old + value, old);
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(old))
                return old;
            old = seen;
        }
    }
}
