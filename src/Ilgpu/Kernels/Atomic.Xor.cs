using ILGPU.IR;

namespace ILGPU;

public static partial class Atomic
{
    /// <summary>target ^= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicXor)]
    public static int Xor(ref int target, int value)
    {
        int old = target;
        while (true)
        {
            int seen = Interlocked.CompareExchange(ref target, old ^ value, old);
            if (seen == old)
                return old;
            old = seen;
        }
    }

    /// <summary>target ^= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicXor)]
    public static uint Xor(ref uint target, uint value)
    {
        uint old = target;
        while (true)
        {
            uint seen = Interlocked.CompareExchange(ref target, old ^ value, old);
            if (seen == old)
                return old;
            old = seen;
        }
    }

    /// <summary>target ^= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicXor)]
    public static long Xor(ref long target, long value)
    {
        long old = target;
        while (true)
        {
            long seen = Interlocked.CompareExchange(ref target, old ^ value, old);
            if (seen == old)
                return old;
            old = seen;
        }
    }

    /// <summary>target ^= value, atomically.</summary>
    /// <returns>The old content.</returns>
    [Intrinsic(IntrinsicKind.AtomicXor)]
    public static ulong Xor(ref ulong target, ulong value)
    {
        ulong old = target;
        while (true)
        {
            ulong seen = Interlocked.CompareExchange(ref target, old ^ value, old);
            if (seen == old)
                return old;
            old = seen;
        }
    }
}
