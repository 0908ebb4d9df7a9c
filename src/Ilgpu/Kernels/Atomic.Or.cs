using ILGPU.IR;

namespace ILGPU;

public static partial class Atomic
{
    /// <summary>target |= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicOr)]
    public static int Or(ref int target, int value) => Interlocked.Or(ref target, value);

    /// <summary>target |= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicOr)]
    public static uint Or(ref uint target, uint value) => Interlocked.Or(ref target, value);

    /// <summary>target |= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicOr)]
    public static long Or(ref long target, long value) => Interlocked.Or(ref target, value);

    /// <summary>target |= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicOr)]
    public static ulong Or(ref ulong target, ulong value) => Interlocked.Or(ref target, value);
}
