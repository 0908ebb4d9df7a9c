using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IlgpuLlava.PtxMachine.Operations;


internal readonly struct Add32 : IVec2<uint> { public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) => a + b; }

internal readonly struct Sub32 : IVec2<uint> { public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) => a - b; }

internal readonly struct Mul32 : IVec2<uint> { public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) => a * b; }

internal readonly struct Mad32 : IVec3<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c) => (a * b) + c;
}

internal readonly struct And32 : IVec2<uint> { public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) => a & b; }

internal readonly struct Or32 : IVec2<uint> { public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) => a | b; }

internal readonly struct Xor32 : IVec2<uint> { public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) => a ^ b; }

internal readonly struct Not32 : IVec1<uint> { public static Vector512<uint> Of(Vector512<uint> a) => ~a; }

internal readonly struct Move32 : IVec1<uint> { public static Vector512<uint> Of(Vector512<uint> a) => a; }

internal readonly struct Low16 : IVec1<uint> { public static Vector512<uint> Of(Vector512<uint> a) => a & Vector512.Create(0xFFFFu); }

internal readonly struct Low8 : IVec1<uint> { public static Vector512<uint> Of(Vector512<uint> a) => a & Vector512.Create(0xFFu); }

internal readonly struct Sign16 : IVec1<int> { public static Vector512<int> Of(Vector512<int> a) => (a << 16) >> 16; }

internal readonly struct Sign8 : IVec1<int> { public static Vector512<int> Of(Vector512<int> a) => (a << 24) >> 24; }

internal readonly struct MinU32 : IVec2<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) => Vector512.Min(a, b);
}

internal readonly struct MaxU32 : IVec2<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) => Vector512.Max(a, b);
}

internal readonly struct MinS32 : IVec2<int> { public static Vector512<int> Of(Vector512<int> a, Vector512<int> b) => Vector512.Min(a, b); }

internal readonly struct MaxS32 : IVec2<int> { public static Vector512<int> Of(Vector512<int> a, Vector512<int> b) => Vector512.Max(a, b); }

internal readonly struct Abs32 : IVec1<int>
{
    public static Vector512<int> Of(Vector512<int> a) => Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512<int>.Zero), -a, a);
}

internal readonly struct Neg32 : IVec1<int> { public static Vector512<int> Of(Vector512<int> a) => -a; }

/// <summary>Shift counts above 31 give 0.</summary>
internal readonly struct Shl32 : IVec2<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.ShiftLeftLogicalVariable(a, b);
        }

        for (int i = 0; i < 16; i++)
        {
            a = a.WithElement(i, b[i] > 31 ? 0 : a[i] << (int)b[i]);
        }

        return a;
    }
}

/// <summary>Shift counts above 31 give 0.</summary>
internal readonly struct ShrU32 : IVec2<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.ShiftRightLogicalVariable(a, b);
        }

        for (int i = 0; i < 16; i++)
        {
            a = a.WithElement(i, b[i] > 31 ? 0 : a[i] >> (int)b[i]);
        }

        return a;
    }
}

/// <summary>Shift counts above 31 fill with the sign.</summary>
internal readonly struct ShrS32 : IVec2<int>
{
    public static Vector512<int> Of(Vector512<int> a, Vector512<int> b)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.ShiftRightArithmeticVariable(a, b.AsUInt32());
        }

        for (int i = 0; i < 16; i++)
        {
            a = a.WithElement(i, a[i] >> (int)Math.Min((uint)b[i], 31));
        }

        return a;
    }
}

internal readonly struct MulHiU32 : IMap2<uint, uint, uint> { public static uint Of(uint a, uint b) => (uint)(((ulong)a * b) >> 32); }

internal readonly struct MulHiS32 : IMap2<int, int, int> { public static int Of(int a, int b) => (int)(((long)a * b) >> 32); }

internal readonly struct MadHiU32 : IMap3<uint, uint, uint, uint>
{
    public static uint Of(uint a, uint b, uint c) => (uint)(((ulong)a * b) >> 32) + c;
}

internal readonly struct MadHiS32 : IMap3<int, int, int, int>
{
    public static int Of(int a, int b, int c) => unchecked((int)(((long)a * b) >> 32) + c);
}

/// <summary>Division by zero gives all ones, as devices do where the ISA leaves it open.</summary>
internal readonly struct DivU32 : IMap2<uint, uint, uint> { public static uint Of(uint a, uint b) => b == 0 ? uint.MaxValue : a / b; }

/// <inheritdoc cref="DivU32"/>
internal readonly struct DivS32 : IMap2<int, int, int>
{
    public static int Of(int a, int b) => b == 0 ? -1 : b == -1 ? unchecked(-a) : a / b;
}

internal readonly struct RemU32 : IMap2<uint, uint, uint> { public static uint Of(uint a, uint b) => b == 0 ? a : a % b; }

internal readonly struct RemS32 : IMap2<int, int, int> { public static int Of(int a, int b) => b == 0 ? a : b == -1 ? 0 : a % b; }

internal readonly struct Popc32 : IMap1<uint, uint> { public static uint Of(uint a) => (uint)BitOperations.PopCount(a); }

internal readonly struct Clz32 : IMap1<uint, uint> { public static uint Of(uint a) => (uint)BitOperations.LeadingZeroCount(a); }

internal readonly struct Brev32 : IMap1<uint, uint> { public static uint Of(uint a) => Bits.Reverse(a); }

internal readonly struct BfeU32 : IMap3<uint, uint, uint, uint>
{
    public static uint Of(uint a, uint b, uint c) => (uint)Bits.Extract(a, b, c, 32, signed: false);
}

internal readonly struct BfeS32 : IMap3<uint, uint, uint, uint>
{
    public static uint Of(uint a, uint b, uint c) => (uint)Bits.Extract(a, b, c, 32, signed: true);
}

internal readonly struct Bfi32 : IMap4<uint, uint, uint, uint, uint>
{
    public static uint Of(uint a, uint b, uint c, uint d) => (uint)Bits.Insert(a, b, c, d, 32);
}

internal readonly struct ShfLeftClamp : IMap3<uint, uint, uint, uint>
{
    public static uint Of(uint a, uint b, uint c) => Bits.FunnelLeft(a, b, Math.Min(c, 32));
}

internal readonly struct ShfLeftWrap : IMap3<uint, uint, uint, uint>
{
    public static uint Of(uint a, uint b, uint c) => Bits.FunnelLeft(a, b, c & 31);
}

internal readonly struct ShfRightClamp : IMap3<uint, uint, uint, uint>
{
    public static uint Of(uint a, uint b, uint c) => Bits.FunnelRight(a, b, Math.Min(c, 32));
}

internal readonly struct ShfRightWrap : IMap3<uint, uint, uint, uint>
{
    public static uint Of(uint a, uint b, uint c) => Bits.FunnelRight(a, b, c & 31);
}

internal readonly struct Permute : IMap3<uint, uint, uint, uint> { public static uint Of(uint a, uint b, uint c) => Bits.Permute(a, b, c); }
