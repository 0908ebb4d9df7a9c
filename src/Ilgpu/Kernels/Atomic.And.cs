using ILGPU.IR;

namespace ILGPU;

public static partial class Atomic
{
    /// <summary>target &amp;= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAnd)]
    public static int And(ref int target, int value) => Interlocked.And(ref target, value);

    /// <summary>target &amp;= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAnd)]
    public static uint And(ref uint target, uint value) => Interlocked.And(ref target, value);

    /// <summary>target &amp;= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAnd)]
    public static long And(ref long target, long value) => Interlocked.And(ref target, value);

    /// <summary>target &amp;= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicAnd)]
    public static ulong And(ref ulong target, ulong value) => Interlocked.And(ref target, value);
}
