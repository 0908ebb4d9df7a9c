using ILGPU.IR;

namespace ILGPU;

public static partial class Atomic
{
    /// <summary>target = max(target, value), atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicMax)]
    public static int Max(ref int target, int value)
    {
        int old = target;
        while (true)
        {
            int seen = Interlocked.CompareExchange(ref target, Math.Max(old, value), old);
            if (seen == old)
                return old;
            old = seen;
        }
    }

    /// <summary>target = max(target, value), atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicMax)]
    public static uint Max(ref uint target, uint value)
    {
        uint old = target;
        while (true)
        {
            uint seen = Interlocked.CompareExchange(ref target, Math.Max(old, value), old);
            if (seen == old)
                return old;
            old = seen;
        }
    }

    /// <summary>target = max(target, value), atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicMax)]
    public static long Max(ref long target, long value)
    {
        long old = target;
        while (true)
        {
            long seen = Interlocked.CompareExchange(ref target, Math.Max(old, value), old);
            if (seen == old)
                return old;
            old = seen;
        }
    }

    /// <summary>target = max(target, value), atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicMax)]
    public static ulong Max(ref ulong target, ulong value)
    {
        ulong old = target;
        while (true)
        {
            ulong seen = Interlocked.CompareExchange(ref target, Math.Max(old, value), old);
            if (seen == old)
                return old;
            old = seen;
        }
    }

    /// <summary>target = max(target, value), atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicMax)]
    public static float Max(ref float target, float value)
    {
        float old = target;
        while (true)
        {
            float seen = Interlocked.CompareExchange(ref target, Math.Max(old, value), old);
            if (BitConverter.SingleToInt32Bits(seen) == BitConverter.SingleToInt32Bits(old))
                return old;
            old = seen;
        }
    }

    /// <summary>target = max(target, value), atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicMax)]
    public static double Max(ref double target, double value)
    {
        double old = target;
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref target, Math.Max(old, value), old);
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(old))
                return old;
            old = seen;
        }
    }
}
