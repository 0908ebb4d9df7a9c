using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>A comparison: all ones where it holds.</summary>
internal interface IRelation<T>
{
    static abstract Vector512<T> Of(Vector512<T> a, Vector512<T> b);
}

internal readonly struct Equal<T> : IRelation<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.Equals(a, b);
}

internal readonly struct NotEqual<T> : IRelation<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => ~Vector512.Equals(a, b);
}

internal readonly struct Less<T> : IRelation<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.LessThan(a, b);
}

internal readonly struct LessEqual<T> : IRelation<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.LessThanOrEqual(a, b);
}

internal readonly struct Greater<T> : IRelation<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.GreaterThan(a, b);
}

internal readonly struct GreaterEqual<T> : IRelation<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.GreaterThanOrEqual(a, b);
}

/// <summary>Neither is NaN.</summary>
internal readonly struct Ordered<T> : IRelation<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.Equals(a, a) & Vector512.Equals(b, b);
}

/// <summary>Holds, and neither is NaN: ne of floating-point numbers.</summary>
internal readonly struct OrderedAnd<T, TRelation> : IRelation<T>
    where TRelation : struct, IRelation<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => TRelation.Of(a, b) & Ordered<T>.Of(a, b);
}

/// <summary>The opposite, which NaN makes true: ltu is the opposite of ge.</summary>
internal readonly struct Opposite<T, TRelation> : IRelation<T>
    where TRelation : struct, IRelation<T>
{
    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => ~TRelation.Of(a, b);
}

/// <summary>p = a relation b.</summary>
internal sealed unsafe class Compare<T, TRelation>(int p, int a, int b) : Op
    where T : unmanaged
    where TRelation : struct, IRelation<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        uint bits = 0;
        for (int i = 0; i < sizeof(T) * 32; i += 64)
        {
            var holds = TRelation.Of(Vector512.Load((T*)(r + a + i)), Vector512.Load((T*)(r + b + i)));
            bits |= (uint)Vector512.ExtractMostSignificantBits(holds) << (i / sizeof(T));
        }

        Lanes.SetPredicate(r, p, bits, mask);
    }
}

/// <summary>d = p ? a : b.</summary>
internal sealed unsafe class Select<T>(int d, int a, int b, int p) : Op
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        uint bits = *(uint*)(r + p);
        for (int i = 0; i < sizeof(T) * 32; i += 64)
        {
            var chosen = Lanes.Mask<T>(bits, i);
            var value = Vector512.ConditionalSelect(chosen, Vector512.Load((T*)(r + a + i)), Vector512.Load((T*)(r + b + i)));
            Lanes.Store(value, r + d, i, mask);
        }
    }
}

/// <summary>Logic of two predicates, each flipped or not.</summary>
internal sealed unsafe class PredicateLogic(int p, int a, uint aFlip, int b, uint bFlip, char kind) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        uint x = *(uint*)(r + a) ^ aFlip;
        uint y = *(uint*)(r + b) ^ bFlip;
        uint value = kind switch
        {
            '&' => x & y,
            '|' => x | y,
            _ => x ^ y,
        };
        Lanes.SetPredicate(r, p, value, mask);
    }
}
