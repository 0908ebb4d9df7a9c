using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>What a <see cref="Vec1{T, TOp}"/> computes.</summary>
internal interface IVec1<T>
{
    static abstract Vector512<T> Of(Vector512<T> a);
}

/// <summary>What a <see cref="Vec2{T, TOp}"/> computes.</summary>
internal interface IVec2<T>
{
    static abstract Vector512<T> Of(Vector512<T> a, Vector512<T> b);
}

/// <summary>What a <see cref="Vec3{T, TOp}"/> computes.</summary>
internal interface IVec3<T>
{
    static abstract Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c);
}

/// <summary>d = op(a), a vector at a time.</summary>
internal sealed unsafe class Vec1<T, TOp>(int d, int a) : Op
    where T : unmanaged
    where TOp : struct, IVec1<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        for (int i = 0; i < sizeof(T) * 32; i += 64)
        {
            Lanes.Store(TOp.Of(Vector512.Load((T*)(r + a + i))), r + d, i, mask);
        }
    }
}

/// <summary>d = op(a, b), a vector at a time.</summary>
internal sealed unsafe class Vec2<T, TOp>(int d, int a, int b) : Op
    where T : unmanaged
    where TOp : struct, IVec2<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        for (int i = 0; i < sizeof(T) * 32; i += 64)
        {
            Lanes.Store(TOp.Of(Vector512.Load((T*)(r + a + i)), Vector512.Load((T*)(r + b + i))), r + d, i, mask);
        }
    }
}

/// <summary>d = op(a, b, c), a vector at a time.</summary>
internal sealed unsafe class Vec3<T, TOp>(int d, int a, int b, int c) : Op
    where T : unmanaged
    where TOp : struct, IVec3<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        for (int i = 0; i < sizeof(T) * 32; i += 64)
        {
            var value = TOp.Of(Vector512.Load((T*)(r + a + i)), Vector512.Load((T*)(r + b + i)), Vector512.Load((T*)(r + c + i)));
            Lanes.Store(value, r + d, i, mask);
        }
    }
}
