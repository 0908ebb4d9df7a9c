using System.Numerics;
using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

internal static unsafe partial class LaneHelpers
{
    /// <summary>An atomic on 32-bit cells for each active lane, in the order of the lanes; the old contents.</summary>
    public static TVector AtomicNarrow<TInt, TLong, TVector, T>(TLong lower, TLong upper, TVector value, TVector comparand, TInt mask,
        int kind)
        where TInt : struct
        where TLong : struct
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector result = default;
        int half = Count<TLong, long>();
        for (int i = 0; i < 2 * half; i++)
        {
            if (Lane<TInt, int>(ref mask, i) == 0)
                continue;
            long address = i < half ? Lane<TLong, long>(ref lower, i) : Lane<TLong, long>(ref upper, i - half);
            Lane<TVector, T>(ref result, i) = Atomic<T, int>((AtomicKind)kind, address,
                Lane<TVector, T>(ref value, i), Lane<TVector, T>(ref comparand, i));
        }
        return result;
    }

    /// <summary>An atomic on 64-bit cells for each active lane of one half.</summary>
    public static TVector AtomicWide<TLong, TVector, T>(TLong addresses, TVector value, TVector comparand, TLong mask, int kind)
        where TLong : struct
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector result = default;
        for (int i = 0; i < Count<TLong, long>(); i++)
        {
            if (Lane<TLong, long>(ref mask, i) != 0)
            {
                Lane<TVector, T>(ref result, i) = Atomic<T, long>((AtomicKind)kind, Lane<TLong, long>(ref addresses, i),
                    Lane<TVector, T>(ref value, i), Lane<TVector, T>(ref comparand, i));
            }
        }
        return result;
    }

    private static T Atomic<T, TBits>(AtomicKind kind, long address, T value, T comparand)
        where T : unmanaged, INumber<T>
        where TBits : unmanaged, IBinaryInteger<TBits>
    {
        ref TBits cell = ref Unsafe.AsRef<TBits>((void*)address);
        while (true)
        {
            TBits old = Volatile(ref cell);
            T current = Unsafe.As<TBits, T>(ref old);
            T next = Combine<T, TBits>(kind, current, value, comparand);
            TBits bits = Unsafe.As<T, TBits>(ref next);
            if (Exchange(ref cell, bits, old) == old)
                return current;
        }
    }

    private static T Combine<T, TBits>(AtomicKind kind, T old, T value, T comparand)
        where T : unmanaged, INumber<T>
        where TBits : unmanaged, IBinaryInteger<TBits>
    {
        TBits a = Unsafe.As<T, TBits>(ref old);
        TBits b = Unsafe.As<T, TBits>(ref value);
        TBits c = Unsafe.As<T, TBits>(ref comparand);
        switch (kind)
        {
            case AtomicKind.Add:
                return old + value;
            case AtomicKind.Min:
                return T.Min(old, value);
            case AtomicKind.Max:
                return T.Max(old, value);
            case AtomicKind.MinUnsigned:
                a = IsBelow(a, b) ? a : b;
                break;
            case AtomicKind.MaxUnsigned:
                a = IsBelow(a, b) ? b : a;
                break;
            case AtomicKind.And:
                a &= b;
                break;
            case AtomicKind.Or:
                a |= b;
                break;
            case AtomicKind.Xor:
                a ^= b;
                break;
            case AtomicKind.Exchange:
                return value;
            case AtomicKind.CompareExchange:
                return a == c ? value : old;
        }
        return Unsafe.As<TBits, T>(ref a);
    }

    private static bool IsBelow<TBits>(TBits a, TBits b)
        where TBits : unmanaged, IBinaryInteger<TBits> => TBits.IsNegative(a) == TBits.IsNegative(b) ? a < b : TBits.IsNegative(b);

    private static TBits Volatile<TBits>(ref TBits cell)
        where TBits : unmanaged
    {
        if (Unsafe.SizeOf<TBits>() == 4)
        {
            int value = System.Threading.Volatile.Read(ref Unsafe.As<TBits, int>(ref cell));
            return Unsafe.As<int, TBits>(ref value);
        }
        long wide = System.Threading.Volatile.Read(ref Unsafe.As<TBits, long>(ref cell));
        return Unsafe.As<long, TBits>(ref wide);
    }

    private static TBits Exchange<TBits>(ref TBits cell, TBits value, TBits comparand)
        where TBits : unmanaged
    {
        if (Unsafe.SizeOf<TBits>() == 4)
        {
            int old = Interlocked.CompareExchange(ref Unsafe.As<TBits, int>(ref cell), Unsafe.As<TBits, int>(ref value), Unsafe.As<TBits,
                int>(ref comparand));
            return Unsafe.As<int, TBits>(ref old);
        }
        long wide = Interlocked.CompareExchange(ref Unsafe.As<TBits, long>(ref cell), Unsafe.As<TBits, long>(ref value), Unsafe.As<TBits,
            long>(ref comparand));
        return Unsafe.As<long, TBits>(ref wide);
    }
}
