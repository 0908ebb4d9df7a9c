using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ILGPU.Backends.Cpu;

/// <content>Narrow elements side by side, all lanes: one load that widens, one store that packs.</content>
internal static unsafe partial class LaneHelpers
{
    /// <summary>16 elements of Int8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInt8x16(byte* address)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)address));
        Vector256<short> wide = Vector256.Create(Vector128.WidenLower(Vector128.Load((sbyte*)address)),
            Vector128.WidenUpper(Vector128.Load((sbyte*)address)));
        return Vector512.Create(Vector256.WidenLower(wide), Vector256.WidenUpper(wide));
    }

    /// <summary>16 elements of UInt8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadUInt8x16(byte* address)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(Vector128.Load((byte*)address));
        Vector256<ushort> wide = Vector256.Create(Vector128.WidenLower(Vector128.Load((byte*)address)),
            Vector128.WidenUpper(Vector128.Load((byte*)address)));
        return Vector512.Create(Vector256.WidenLower(wide).AsInt32(), Vector256.WidenUpper(wide).AsInt32());
    }

    /// <summary>16 elements of Int16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInt16x16(byte* address)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(Vector256.Load((short*)address));
        Vector256<short> wide = Vector256.Load((short*)address);
        return Vector512.Create(Vector256.WidenLower(wide), Vector256.WidenUpper(wide));
    }

    /// <summary>16 elements of UInt16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadUInt16x16(byte* address)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(Vector256.Load((ushort*)address));
        Vector256<ushort> wide = Vector256.Load((ushort*)address);
        return Vector512.Create(Vector256.WidenLower(wide).AsInt32(), Vector256.WidenUpper(wide).AsInt32());
    }

    /// <summary>The low 8 bits of 16 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store8x16(Vector512<int> value, byte* address)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector128Byte(value).Store(address);
            return;
        }
        Vector256<short> words = Vector256.Narrow(value.GetLower(), value.GetUpper());
        Vector128.Narrow(words.GetLower(), words.GetUpper()).AsByte().Store(address);
    }

    /// <summary>The low 16 bits of 16 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store16x16(Vector512<int> value, byte* address)
    {
        if (Avx512F.IsSupported)
            Avx512F.ConvertToVector256Int16(value).Store((short*)address);
        else
            Vector256.Narrow(value.GetLower(), value.GetUpper()).Store((short*)address);
    }

    /// <summary>8 elements of Int8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInt8x8(byte* address)
    {
        if (Avx2.IsSupported)
            return Avx2.ConvertToVector256Int32(Vector128.CreateScalar(*(long*)address).AsSByte());
        Vector128<short> wide = Vector128.WidenLower(Vector128.CreateScalar(*(long*)address).AsSByte());
        return Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide));
    }

    /// <summary>8 elements of UInt8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadUInt8x8(byte* address)
    {
        if (Avx2.IsSupported)
            return Avx2.ConvertToVector256Int32(Vector128.CreateScalar(*(long*)address).AsByte());
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(*(long*)address).AsByte());
        return Vector256.Create(Vector128.WidenLower(wide).AsInt32(), Vector128.WidenUpper(wide).AsInt32());
    }

    /// <summary>8 elements of Int16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInt16x8(byte* address)
    {
        if (Avx2.IsSupported)
            return Avx2.ConvertToVector256Int32(Vector128.Load((short*)address));
        Vector128<short> wide = Vector128.Load((short*)address);
        return Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide));
    }

    /// <summary>8 elements of UInt16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadUInt16x8(byte* address)
    {
        if (Avx2.IsSupported)
            return Avx2.ConvertToVector256Int32(Vector128.Load((ushort*)address));
        Vector128<ushort> wide = Vector128.Load((ushort*)address);
        return Vector256.Create(Vector128.WidenLower(wide).AsInt32(), Vector128.WidenUpper(wide).AsInt32());
    }

    /// <summary>The low 8 bits of 8 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store8x8(Vector256<int> value, byte* address)
    {
        Vector128<short> words = Vector128.Narrow(value.GetLower(), value.GetUpper());
        *(long*)address = Vector128.Narrow(words, words).AsInt64().ToScalar();
    }

    /// <summary>The low 16 bits of 8 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store16x8(Vector256<int> value, byte* address)
    {
        Vector128<short> words = Vector128.Narrow(value.GetLower(), value.GetUpper());
        words.Store((short*)address);
    }

    /// <summary>4 elements of Int8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadInt8x4(byte* address)
    {
        return Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(int*)address).AsSByte()));
    }

    /// <summary>4 elements of UInt8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadUInt8x4(byte* address)
    {
        return Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(int*)address).AsByte())).AsInt32();
    }

    /// <summary>4 elements of Int16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadInt16x4(byte* address)
    {
        return Vector128.WidenLower(Vector128.CreateScalar(*(long*)address).AsInt16());
    }

    /// <summary>4 elements of UInt16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadUInt16x4(byte* address)
    {
        return Vector128.WidenLower(Vector128.CreateScalar(*(long*)address).AsUInt16()).AsInt32();
    }

    /// <summary>The low 8 bits of 4 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store8x4(Vector128<int> value, byte* address)
    {
        Vector128<short> words = Vector128.Narrow(value, value);
        *(int*)address = Vector128.Narrow(words, words).AsInt32().ToScalar();
    }

    /// <summary>The low 16 bits of 4 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store16x4(Vector128<int> value, byte* address)
    {
        Vector128<short> words = Vector128.Narrow(value, value);
        *(long*)address = words.AsInt64().ToScalar();
    }
}
