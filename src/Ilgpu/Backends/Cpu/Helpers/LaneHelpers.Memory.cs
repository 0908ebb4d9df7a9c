using System.Runtime.CompilerServices;

namespace ILGPU.Backends.Cpu;

internal static unsafe partial class LaneHelpers
{
    /// <summary>Elements at an address for each active lane, extended to Int32 as their type says; 0 for the others.</summary>
    public static TInt Gather<TInt, TLong, TElement>(TLong lower, TLong upper, TInt mask)
        where TInt : struct
        where TLong : struct
        where TElement : unmanaged
    {
        TInt result = default;
        int half = Count<TLong, long>();
        for (int i = 0; i < half; i++)
        {
            if (Lane<TInt, int>(ref mask, i) != 0)
                Lane<TInt, int>(ref result, i) = Extend(*(TElement*)Lane<TLong, long>(ref lower, i));
        }
        for (int i = 0; i < half; i++)
        {
            if (Lane<TInt, int>(ref mask, half + i) != 0)
                Lane<TInt, int>(ref result, half + i) = Extend(*(TElement*)Lane<TLong, long>(ref upper, i));
        }
        return result;
    }

    /// <summary>64-bit elements at an address for each active lane of one half.</summary>
    public static TLong GatherWide<TLong>(TLong addresses, TLong mask)
        where TLong : struct
    {
        TLong result = default;
        for (int i = 0; i < Count<TLong, long>(); i++)
        {
            if (Lane<TLong, long>(ref mask, i) != 0)
                Lane<TLong, long>(ref result, i) = *(long*)Lane<TLong, long>(ref addresses, i);
        }
        return result;
    }

    /// <summary>Stores elements, truncated, for each active lane, in the order of the lanes.</summary>
    public static void Scatter<TInt, TLong, TElement>(TLong lower, TLong upper, TInt value, TInt mask)
        where TInt : struct
        where TLong : struct
        where TElement : unmanaged
    {
        int half = Count<TLong, long>();
        for (int i = 0; i < half; i++)
        {
            if (Lane<TInt, int>(ref mask, i) != 0)
                *(TElement*)Lane<TLong, long>(ref lower, i) = Truncate<TElement>(Lane<TInt, int>(ref value, i));
        }
        for (int i = 0; i < half; i++)
        {
            if (Lane<TInt, int>(ref mask, half + i) != 0)
                *(TElement*)Lane<TLong, long>(ref upper, i) = Truncate<TElement>(Lane<TInt, int>(ref value, half + i));
        }
    }

    /// <summary>Stores 64-bit elements for each active lane of one half.</summary>
    public static void ScatterWide<TLong>(TLong addresses, TLong value, TLong mask)
        where TLong : struct
    {
        for (int i = 0; i < Count<TLong, long>(); i++)
        {
            if (Lane<TLong, long>(ref mask, i) != 0)
                *(long*)Lane<TLong, long>(ref addresses, i) = Lane<TLong, long>(ref value, i);
        }
    }

    /// <summary>Narrow elements side by side, those of active lanes.</summary>
    public static TInt LoadNarrow<TInt, TElement>(byte* address, TInt mask)
        where TInt : struct
        where TElement : unmanaged
    {
        TInt result = default;
        for (int i = 0; i < Count<TInt, int>(); i++)
        {
            if (Lane<TInt, int>(ref mask, i) != 0)
                Lane<TInt, int>(ref result, i) = Extend(((TElement*)address)[i]);
        }
        return result;
    }

    /// <summary>Stores narrow elements side by side, those of active lanes.</summary>
    public static void StoreNarrow<TInt, TElement>(TInt value, byte* address, TInt mask)
        where TInt : struct
        where TElement : unmanaged
    {
        for (int i = 0; i < Count<TInt, int>(); i++)
        {
            if (Lane<TInt, int>(ref mask, i) != 0)
                ((TElement*)address)[i] = Truncate<TElement>(Lane<TInt, int>(ref value, i));
        }
    }

    /// <summary>Elements side by side, those of active lanes, where the processor has no masked load.</summary>
    public static TVector LoadMasked<TVector, TElement>(byte* address, TVector mask)
        where TVector : struct
        where TElement : unmanaged, IEquatable<TElement>
    {
        TVector result = default;
        for (int i = 0; i < Count<TVector, TElement>(); i++)
        {
            if (!Lane<TVector, TElement>(ref mask, i).Equals(default))
                Lane<TVector, TElement>(ref result, i) = ((TElement*)address)[i];
        }
        return result;
    }

    /// <summary>Stores elements side by side, those of active lanes, where the processor has no masked store.</summary>
    public static void StoreMasked<TVector, TElement>(byte* address, TVector mask, TVector value)
        where TVector : struct
        where TElement : unmanaged, IEquatable<TElement>
    {
        for (int i = 0; i < Count<TVector, TElement>(); i++)
        {
            if (!Lane<TVector, TElement>(ref mask, i).Equals(default))
                ((TElement*)address)[i] = Lane<TVector, TElement>(ref value, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Extend<TElement>(TElement value)
        where TElement : unmanaged
    {
        if (typeof(TElement) == typeof(sbyte))
            return (sbyte)(object)value;
        if (typeof(TElement) == typeof(byte))
            return (byte)(object)value;
        if (typeof(TElement) == typeof(short))
            return (short)(object)value;
        if (typeof(TElement) == typeof(ushort))
            return (ushort)(object)value;
        return (int)(object)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TElement Truncate<TElement>(int value)
        where TElement : unmanaged => Unsafe.As<int, TElement>(ref value);
}
