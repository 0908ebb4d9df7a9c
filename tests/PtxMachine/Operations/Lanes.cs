using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>Masks and widths of 32 lanes.</summary>
internal static unsafe class Lanes
{
    public const uint All = uint.MaxValue;

    /// <summary>All ones in the four-byte lanes whose bit is set; half 0 has lanes 0 to 15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Mask32(uint mask, int half)
    {
        var bits = Vector512.Create(1u, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return Vector512.Equals(Vector512.Create(mask >> (half * 16)) & bits, bits);
    }

    /// <summary>All ones in the eight-byte lanes whose bit is set; quarter 0 has lanes 0 to 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Mask64(uint mask, int quarter)
    {
        var bits = Vector512.Create(1ul, 2, 4, 8, 16, 32, 64, 128);
        return Vector512.Equals(Vector512.Create((ulong)(mask >> (quarter * 8))) & bits, bits);
    }

    /// <summary>The mask of the vector that begins at a byte of a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Mask<T>(uint mask, int byteOffset)
        where T : unmanaged =>
        sizeof(T) == 4 ? Mask32(mask, byteOffset / 64).As<uint, T>() : Mask64(mask, byteOffset / 64).As<ulong, T>();

    /// <summary>Stores a vector of a register where the mask is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T> value, byte* register, int byteOffset, uint mask)
        where T : unmanaged
    {
        var at = (T*)(register + byteOffset);
        if (mask != All)
        {
            value = Vector512.ConditionalSelect(Mask<T>(mask, byteOffset), value, Vector512.Load(at));
        }

        value.Store(at);
    }

    /// <summary>Eight four-byte lanes zero-extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> WidenUnsigned(uint* at)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.ConvertToVector512UInt64(Vector256.Load(at));
        }

        var (lower, upper) = Vector256.Widen(Vector256.Load(at));
        return Vector512.Create(lower, upper);
    }

    /// <summary>Eight four-byte lanes sign-extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> WidenSigned(int* at)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.ConvertToVector512Int64(Vector256.Load(at));
        }

        var (lower, upper) = Vector256.Widen(Vector256.Load(at));
        return Vector512.Create(lower, upper);
    }

    /// <summary>Sets a predicate's bits in the mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetPredicate(byte* registers, int predicate, uint value, uint mask)
    {
        var at = (uint*)(registers + predicate);
        *at = (*at & ~mask) | (value & mask);
    }
}
