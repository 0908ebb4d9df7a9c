using System.Runtime.CompilerServices;

namespace ILGPU.Backends.Cpu;

/// <summary>What emitted vector code calls where there is no instruction: loops over lanes, for vectors of any width.</summary>
internal static partial class LaneHelpers
{
    /// <summary>An operation on each lane.</summary>
    public static TVector Map1<TVector, T, TOperation>(TVector a)
        where TVector : struct
        where T : struct
        where TOperation : ILaneOperation<T>
    {
        for (int i = 0; i < Count<TVector, T>(); i++)
            Lane<TVector, T>(ref a, i) = TOperation.Of(Lane<TVector, T>(ref a, i), default, default);
        return a;
    }

    /// <inheritdoc cref="Map1"/>
    public static TVector Map2<TVector, T, TOperation>(TVector a, TVector b)
        where TVector : struct
        where T : struct
        where TOperation : ILaneOperation<T>
    {
        for (int i = 0; i < Count<TVector, T>(); i++)
            Lane<TVector, T>(ref a, i) = TOperation.Of(Lane<TVector, T>(ref a, i), Lane<TVector, T>(ref b, i), default);
        return a;
    }

    /// <inheritdoc cref="Map1"/>
    public static TVector Map3<TVector, T, TOperation>(TVector a, TVector b, TVector c)
        where TVector : struct
        where T : struct
        where TOperation : ILaneOperation<T>
    {
        for (int i = 0; i < Count<TVector, T>(); i++)
            Lane<TVector, T>(ref a, i) = TOperation.Of(Lane<TVector, T>(ref a, i), Lane<TVector, T>(ref b, i), Lane<TVector, T>(ref c, i));
        return a;
    }

    /// <summary>Signed 64-bit integers to float, each rounded once.</summary>
    public static TFloat Int64ToSingle<TLong, TFloat>(TLong lower, TLong upper)
        where TLong : struct
        where TFloat : struct
    {
        Unsafe.SkipInit(out TFloat result);
        int half = Count<TLong, long>();
        for (int i = 0; i < half; i++)
        {
            Lane<TFloat, float>(ref result, i) = Lane<TLong, long>(ref lower, i);
            Lane<TFloat, float>(ref result, half + i) = Lane<TLong, long>(ref upper, i);
        }
        return result;
    }

    /// <summary>Unsigned 64-bit integers to float, each rounded once.</summary>
    public static TFloat UInt64ToSingle<TLong, TFloat>(TLong lower, TLong upper)
        where TLong : struct
        where TFloat : struct
    {
        Unsafe.SkipInit(out TFloat result);
        int half = Count<TLong, long>();
        for (int i = 0; i < half; i++)
        {
            Lane<TFloat, float>(ref result, i) = Conversions.UIntToFloatFloat32(Lane<TLong, long>(ref lower, i));
            Lane<TFloat, float>(ref result, half + i) = Conversions.UIntToFloatFloat32(Lane<TLong, long>(ref upper, i));
        }
        return result;
    }

    /// <summary>Lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count<TVector, T>()
        where TVector : struct
        where T : struct => Unsafe.SizeOf<TVector>() / Unsafe.SizeOf<T>();

    /// <summary>One lane of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T Lane<TVector, T>(ref TVector vector, int lane)
        where TVector : struct
        where T : struct => ref Unsafe.Add(ref Unsafe.As<TVector, T>(ref vector), lane);
}
