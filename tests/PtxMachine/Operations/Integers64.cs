using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

internal readonly struct Add64 : IVec2<ulong> { public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b) => a + b; }

internal readonly struct Sub64 : IVec2<ulong> { public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b) => a - b; }

internal readonly struct Mul64 : IVec2<ulong> { public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b) => a * b; }

internal readonly struct Mad64 : IVec3<ulong>
{
    public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => (a * b) + c;
}

internal readonly struct And64 : IVec2<ulong> { public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b) => a & b; }

internal readonly struct Or64 : IVec2<ulong> { public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b) => a | b; }

internal readonly struct Xor64 : IVec2<ulong> { public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b) => a ^ b; }

internal readonly struct Not64 : IVec1<ulong> { public static Vector512<ulong> Of(Vector512<ulong> a) => ~a; }

internal readonly struct Move64 : IVec1<ulong> { public static Vector512<ulong> Of(Vector512<ulong> a) => a; }

internal readonly struct MinU64 : IVec2<ulong>
{
    public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b) => Vector512.Min(a, b);
}

internal readonly struct MaxU64 : IVec2<ulong>
{
    public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b) => Vector512.Max(a, b);
}

internal readonly struct MinS64 : IVec2<long>
{
    public static Vector512<long> Of(Vector512<long> a, Vector512<long> b) => Vector512.Min(a, b);
}

internal readonly struct MaxS64 : IVec2<long>
{
    public static Vector512<long> Of(Vector512<long> a, Vector512<long> b) => Vector512.Max(a, b);
}

internal readonly struct Abs64 : IVec1<long>
{
    public static Vector512<long> Of(Vector512<long> a) => Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512<long>.Zero), -a, a);
}

internal readonly struct Neg64 : IVec1<long> { public static Vector512<long> Of(Vector512<long> a) => -a; }

internal readonly struct MulHiU64 : IMap2<ulong, ulong, ulong> { public static ulong Of(ulong a, ulong b) => Math.BigMul(a, b, out _); }

internal readonly struct MulHiS64 : IMap2<long, long, long> { public static long Of(long a, long b) => Math.BigMul(a, b, out _); }

internal readonly struct MadHiU64 : IMap3<ulong, ulong, ulong, ulong>
{
    public static ulong Of(ulong a, ulong b, ulong c) => Math.BigMul(a, b, out _) + c;
}

internal readonly struct MadHiS64 : IMap3<long, long, long, long>
{
    public static long Of(long a, long b, long c) => unchecked(Math.BigMul(a, b, out _) + c);
}

/// <inheritdoc cref="DivU32"/>
internal readonly struct DivU64 : IMap2<ulong, ulong, ulong>
{
    public static ulong Of(ulong a, ulong b) => b == 0 ? ulong.MaxValue : a / b;
}

/// <inheritdoc cref="DivU32"/>
internal readonly struct DivS64 : IMap2<long, long, long>
{
    public static long Of(long a, long b) => b == 0 ? -1 : b == -1 ? unchecked(-a) : a / b;
}

internal readonly struct RemU64 : IMap2<ulong, ulong, ulong> { public static ulong Of(ulong a, ulong b) => b == 0 ? a : a % b; }

internal readonly struct RemS64 : IMap2<long, long, long> { public static long Of(long a, long b) => b == 0 ? a : b == -1 ? 0 : a % b; }

internal readonly struct Shl64 : IMap2<ulong, uint, ulong> { public static ulong Of(ulong a, uint b) => b > 63 ? 0 : a << (int)b; }

internal readonly struct ShrU64 : IMap2<ulong, uint, ulong> { public static ulong Of(ulong a, uint b) => b > 63 ? 0 : a >> (int)b; }

internal readonly struct ShrS64 : IMap2<long, uint, long> { public static long Of(long a, uint b) => a >> (int)Math.Min(b, 63); }

internal readonly struct Popc64 : IMap1<ulong, uint> { public static uint Of(ulong a) => (uint)BitOperations.PopCount(a); }

internal readonly struct Clz64 : IMap1<ulong, uint> { public static uint Of(ulong a) => (uint)BitOperations.LeadingZeroCount(a); }

internal readonly struct Brev64 : IMap1<ulong, ulong> { public static ulong Of(ulong a) => Bits.Reverse(a); }

internal readonly struct BfeU64 : IMap3<ulong, uint, uint, ulong>
{
    public static ulong Of(ulong a, uint b, uint c) => Bits.Extract(a, b, c, 64, signed: false);
}

internal readonly struct BfeS64 : IMap3<ulong, uint, uint, ulong>
{
    public static ulong Of(ulong a, uint b, uint c) => Bits.Extract(a, b, c, 64, signed: true);
}

internal readonly struct Bfi64 : IMap4<ulong, ulong, uint, uint, ulong>
{
    public static ulong Of(ulong a, ulong b, uint c, uint d) => Bits.Insert(a, b, c, d, 64);
}

internal readonly struct Low32 : IMap1<ulong, uint> { public static uint Of(ulong a) => (uint)a; }

internal readonly struct High32 : IMap1<ulong, uint> { public static uint Of(ulong a) => (uint)(a >> 32); }

internal readonly struct Join64 : IMap2<uint, uint, ulong> { public static ulong Of(uint a, uint b) => ((ulong)b << 32) | a; }

/// <summary>A shift of eight-byte lanes by one count.</summary>
internal sealed unsafe class ShiftConstant64(int d, int a, int count, ShiftKind kind) : Op
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        for (int i = 0; i < 256; i += 64)
        {
            var x = Vector512.Load((ulong*)(r + a + i));
            var value = kind switch
            {
                ShiftKind.Left => count > 63 ? Vector512<ulong>.Zero : x << count,
                ShiftKind.RightUnsigned => count > 63 ? Vector512<ulong>.Zero : x >> count,
                _ => (x.AsInt64() >> Math.Min(count, 63)).AsUInt64(),
            };
            Lanes.Store(value, r + d, i, mask);
        }
    }
}

internal enum ShiftKind
{
    Left,
    RightUnsigned,
    RightSigned,
}

/// <summary>mul.wide and mad.wide of 32 bits.</summary>
internal sealed unsafe class MulWide(int d, int a, int b, int c, bool signed) : Op
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        for (int i = 0; i < 4; i++)
        {
            var product = signed
                ? (Lanes.WidenSigned((int*)(r + a) + (i * 8)) * Lanes.WidenSigned((int*)(r + b) + (i * 8))).AsUInt64()
                : Lanes.WidenUnsigned((uint*)(r + a) + (i * 8)) * Lanes.WidenUnsigned((uint*)(r + b) + (i * 8));
            if (c >= 0)
            {
                product += Vector512.Load((ulong*)(r + c + (i * 64)));
            }

            Lanes.Store(product, r + d, i * 64, mask);
        }
    }
}

/// <summary>Four-byte lanes to eight-byte lanes.</summary>
internal sealed unsafe class Widen(int d, int a, bool signed) : Op
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        for (int i = 0; i < 4; i++)
        {
            var value = signed
                ? Lanes.WidenSigned((int*)(r + a) + (i * 8)).AsUInt64()
                : Lanes.WidenUnsigned((uint*)(r + a) + (i * 8));
            Lanes.Store(value, r + d, i * 64, mask);
        }
    }
}
