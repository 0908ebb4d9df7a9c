using ILGPU.IR;

namespace ILGPU;

public static partial class Atomic
{
    /// <summary>target = value where target equals compare, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicCompareExchange)]
    public static int CompareExchange(ref int target, int compare, int value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <summary>target = value where target equals compare, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicCompareExchange)]
    public static uint CompareExchange(ref uint target, uint compare, uint value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <summary>target = value where target equals compare, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicCompareExchange)]
    public static long CompareExchange(ref long target, long compare, long value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <summary>target = value where target equals compare, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicCompareExchange)]
    public static ulong CompareExchange(ref ulong target, ulong compare, ulong value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <summary>target = value where target equals compare, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicCompareExchange)]
    public static float CompareExchange(ref float target, float compare, float value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <summary>target = value where target equals compare, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicCompareExchange)]
    public static double CompareExchange(ref double target, double compare, double value) =>
        Interlocked.CompareExchange(ref target, value, compare);
}
