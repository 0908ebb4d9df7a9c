using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>What an atomic operation makes of the old content.</summary>
internal interface IAtomic<T>
{
    static abstract T Of(T old, T b, T c);
}

internal readonly struct AtomicAdd<T> : IAtomic<T>
    where T : IAdditionOperators<T, T, T>
{
    public static T Of(T old, T b, T c) => unchecked(old + b);
}

internal readonly struct AtomicAnd<T> : IAtomic<T>
    where T : IBitwiseOperators<T, T, T>
{
    public static T Of(T old, T b, T c) => old & b;
}

internal readonly struct AtomicOr<T> : IAtomic<T>
    where T : IBitwiseOperators<T, T, T>
{
    public static T Of(T old, T b, T c) => old | b;
}

internal readonly struct AtomicXor<T> : IAtomic<T>
    where T : IBitwiseOperators<T, T, T>
{
    public static T Of(T old, T b, T c) => old ^ b;
}

internal readonly struct AtomicExchange<T> : IAtomic<T>
{
    public static T Of(T old, T b, T c) => b;
}

internal readonly struct AtomicCompare<T> : IAtomic<T>
    where T : IEqualityOperators<T, T, bool>
{
    public static T Of(T old, T b, T c) => old == b ? c : old;
}

internal readonly struct AtomicMin<T> : IAtomic<T>
    where T : INumber<T>
{
    public static T Of(T old, T b, T c) => T.Min(old, b);
}

internal readonly struct AtomicMax<T> : IAtomic<T>
    where T : INumber<T>
{
    public static T Of(T old, T b, T c) => T.Max(old, b);
}

internal readonly struct AtomicIncrement : IAtomic<uint>
{
    public static uint Of(uint old, uint b, uint c) => old >= b ? 0 : old + 1;
}

internal readonly struct AtomicDecrement : IAtomic<uint>
{
    public static uint Of(uint old, uint b, uint c) => old == 0 || old > b ? b : old - 1;
}

/// <summary>Adds two 16-bit numbers packed in 32 bits.</summary>
internal readonly struct AtomicPairs<TFormat> : IAtomic<uint>
    where TFormat : struct, IHalfFormat
{
    public static uint Of(uint old, uint b, uint c) => PairOf<TFormat, AddF32>.Of(Vector512.Create(old), Vector512.Create(b))[0];
}

/// <summary>Adds a 16-bit number.</summary>
internal readonly struct AtomicHalf<TFormat> : IAtomic<ushort>
    where TFormat : struct, IHalfFormat
{
    public static ushort Of(ushort old, ushort b, ushort c) =>
        (ushort)HalfOf<TFormat, AddF32>.Of(Vector512.Create((uint)old), Vector512.Create((uint)b))[0];
}

/// <summary>atom and red (destination -1): one lane after the other, in no order that a kernel may rely on (here: ascending).</summary>
internal sealed unsafe class Atomic<T, TOp>(int destination, int b, int c) : Access
    where T : unmanaged
    where TOp : struct, IAtomic<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        if (mask == 0)
        {
            return;
        }

        ulong* host = stackalloc ulong[32];
        Resolve(warp, mask, host);
        byte* r = warp.Registers;
        warp.Group.Watch?.Synchronise(this, warp, mask, host);
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            T x = Register(r, b, lane);
            T y = c < 0 ? default : Register(r, c, lane);
            var at = (T*)host[lane];
            T old;
            do
            {
                old = *at;
            }
            while (!Replace(at, old, TOp.Of(old, x, y)));
            if (destination >= 0)
            {
                SetRegister(r, lane, old);
            }
        }
    }

    private static T Register(byte* registers, int offset, int lane) =>
        sizeof(T) == 8 ? ((T*)(registers + offset))[lane] : *(T*)((uint*)(registers + offset) + lane);

    private void SetRegister(byte* registers, int lane, T value)
    {
        if (sizeof(T) == 8)
        {
            ((T*)(registers + destination))[lane] = value;
        }
        else
        {
            uint wide = 0;
            *(T*)&wide = value;
            ((uint*)(registers + destination))[lane] = wide;
        }
    }

    private static bool Replace(T* at, T old, T value)
    {
        if (sizeof(T) == 8)
        {
            return Interlocked.CompareExchange(ref *(ulong*)at, *(ulong*)&value, *(ulong*)&old) == *(ulong*)&old;
        }

        if (sizeof(T) == 4)
        {
            return Interlocked.CompareExchange(ref *(uint*)at, *(uint*)&value, *(uint*)&old) == *(uint*)&old;
        }

        return Interlocked.CompareExchange(ref *(ushort*)at, *(ushort*)&value, *(ushort*)&old) == *(ushort*)&old;
    }
}
