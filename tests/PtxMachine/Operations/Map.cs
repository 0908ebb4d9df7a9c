using System.Numerics;
using System.Runtime.CompilerServices;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>What a <see cref="Map1{TA, TR, TOp}"/> computes.</summary>
internal interface IMap1<TA, TR>
{
    static abstract TR Of(TA a);
}

/// <summary>What a <see cref="Map2{TA, TB, TR, TOp}"/> computes.</summary>
internal interface IMap2<TA, TB, TR>
{
    static abstract TR Of(TA a, TB b);
}

/// <summary>What a <see cref="Map3{TA, TB, TC, TR, TOp}"/> computes.</summary>
internal interface IMap3<TA, TB, TC, TR>
{
    static abstract TR Of(TA a, TB b, TC c);
}

/// <summary>What a <see cref="Map4{TA, TB, TC, TD, TR, TOp}"/> computes.</summary>
internal interface IMap4<TA, TB, TC, TD, TR>
{
    static abstract TR Of(TA a, TB b, TC c, TD d);
}

/// <summary>d = op(a), a lane at a time.</summary>
internal sealed unsafe class Map1<TA, TR, TOp>(int d, int a) : Op
    where TA : unmanaged
    where TR : unmanaged
    where TOp : struct, IMap1<TA, TR>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        var result = (TR*)(warp.Registers + d);
        var x = (TA*)(warp.Registers + a);
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            result[lane] = TOp.Of(x[lane]);
        }
    }
}

/// <summary>d = op(a, b), a lane at a time.</summary>
internal sealed unsafe class Map2<TA, TB, TR, TOp>(int d, int a, int b) : Op
    where TA : unmanaged
    where TB : unmanaged
    where TR : unmanaged
    where TOp : struct, IMap2<TA, TB, TR>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        var result = (TR*)(warp.Registers + d);
        var x = (TA*)(warp.Registers + a);
        var y = (TB*)(warp.Registers + b);
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            result[lane] = TOp.Of(x[lane], y[lane]);
        }
    }
}

/// <summary>d = op(a, b, c), a lane at a time.</summary>
internal sealed unsafe class Map3<TA, TB, TC, TR, TOp>(int d, int a, int b, int c) : Op
    where TA : unmanaged
    where TB : unmanaged
    where TC : unmanaged
    where TR : unmanaged
    where TOp : struct, IMap3<TA, TB, TC, TR>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        var result = (TR*)(warp.Registers + d);
        var x = (TA*)(warp.Registers + a);
        var y = (TB*)(warp.Registers + b);
        var z = (TC*)(warp.Registers + c);
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            result[lane] = TOp.Of(x[lane], y[lane], z[lane]);
        }
    }
}

/// <summary>d = op(a, b, c, e), a lane at a time.</summary>
internal sealed unsafe class Map4<TA, TB, TC, TD, TR, TOp>(int d, int a, int b, int c, int e) : Op
    where TA : unmanaged
    where TB : unmanaged
    where TC : unmanaged
    where TD : unmanaged
    where TR : unmanaged
    where TOp : struct, IMap4<TA, TB, TC, TD, TR>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        var result = (TR*)(warp.Registers + d);
        var x = (TA*)(warp.Registers + a);
        var y = (TB*)(warp.Registers + b);
        var z = (TC*)(warp.Registers + c);
        var v = (TD*)(warp.Registers + e);
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            result[lane] = TOp.Of(x[lane], y[lane], z[lane], v[lane]);
        }
    }
}

/// <summary>d = op(a, b, c) with a function that depends on the instruction; for what is rare.</summary>
internal sealed unsafe class MapFunction(int d, int dSize, int[] sources, int[] sizes, Func<ulong, ulong, ulong, ulong> function) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            ulong result = function(Read(r, lane, 0), Read(r, lane, 1), Read(r, lane, 2));
            if (dSize == 8)
            {
                ((ulong*)(r + d))[lane] = result;
            }
            else
            {
                ((uint*)(r + d))[lane] = (uint)result;
            }
        }
    }

    private ulong Read(byte* registers, int lane, int source) =>
        source >= sources.Length ? 0
        : sizes[source] == 8 ? ((ulong*)(registers + sources[source]))[lane]
        : ((uint*)(registers + sources[source]))[lane];
}
