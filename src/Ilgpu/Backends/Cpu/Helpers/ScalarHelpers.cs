using System.Numerics;
using System.Runtime.CompilerServices;

namespace ILGPU.Backends.Cpu;

/// <summary>What emitted scalar code calls.</summary>
internal static class ScalarHelpers
{
    /// <summary>An operation of one operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply1<T, TOperation>(T a)
        where TOperation : ILaneOperation<T> => TOperation.Of(a, default!, default!);

    /// <summary>An operation of two operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply2<T, TOperation>(T a, T b)
        where TOperation : ILaneOperation<T> => TOperation.Of(a, b, default!);

    /// <summary>An operation of three operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply3<T, TOperation>(T a, T b, T c)
        where TOperation : ILaneOperation<T> => TOperation.Of(a, b, c);

    /// <summary>condition ? a : b, both evaluated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Select<T>(int condition, T a, T b) => condition != 0 ? a : b;

    /// <summary>Set bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PopCount32(int a) => BitOperations.PopCount((uint)a);

    /// <inheritdoc cref="PopCount32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PopCount64(long a) => BitOperations.PopCount((ulong)a);

    /// <summary>Leading zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LeadingZeroCount32(int a) => BitOperations.LeadingZeroCount((uint)a);

    /// <inheritdoc cref="LeadingZeroCount32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LeadingZeroCount64(long a) => BitOperations.LeadingZeroCount((ulong)a);

    /// <summary>Trailing zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TrailingZeroCount32(int a) => BitOperations.TrailingZeroCount(a);

    /// <inheritdoc cref="TrailingZeroCount32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TrailingZeroCount64(long a) => BitOperations.TrailingZeroCount(a);

    /// <summary>The highest lane in the bits of a mask.</summary>
    public static int LastLane(int bits) => BitOperations.Log2((uint)bits);

    /// <summary>x of a group's number.</summary>
    public static int GridIndexX(long group, int dimX) => (int)(group % dimX);

    /// <summary>y of a group's number.</summary>
    public static int GridIndexY(long group, int dimX, int dimY) => (int)(group / dimX % dimY);

    /// <summary>z of a group's number.</summary>
    public static int GridIndexZ(long group, int dimX, int dimY) => (int)(group / dimX / dimY);
}
