using System.Runtime.Intrinsics;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>The two 16-bit formats.</summary>
internal interface IHalfFormat
{
    static abstract Vector512<float> Widen(Vector512<uint> bits);

    static abstract Vector512<uint> Narrow(Vector512<float> values);

    static abstract Rounding.Format Format { get; }
}

internal readonly struct Half16 : IHalfFormat
{
    public static Rounding.Format Format => Rounding.Format.F16;

    public static Vector512<float> Widen(Vector512<uint> bits) => HalfVectors.Widen(bits);

    public static Vector512<uint> Narrow(Vector512<float> values) => HalfVectors.Narrow(values);
}

internal readonly struct Brain16 : IHalfFormat
{
    public static Rounding.Format Format => Rounding.Format.BF16;

    public static Vector512<float> Widen(Vector512<uint> bits) => HalfVectors.WidenBrain(bits);

    public static Vector512<uint> Narrow(Vector512<float> values) => HalfVectors.NarrowBrain(values);
}

/// <summary>
/// An operation of single precision on one 16-bit number a lane. Single precision has more than twice their bits and two,
/// so rounding twice gives what rounding once would.
/// </summary>
internal readonly struct HalfOf<TFormat, TOp> : IVec2<uint>
    where TFormat : struct, IHalfFormat
    where TOp : struct, IVec2<float>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) => TFormat.Narrow(TOp.Of(TFormat.Widen(a), TFormat.Widen(b)));
}

/// <summary>As <see cref="HalfOf{TFormat, TOp}"/>, on two numbers a lane.</summary>
internal readonly struct PairOf<TFormat, TOp> : IVec2<uint>
    where TFormat : struct, IHalfFormat
    where TOp : struct, IVec2<float>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b)
    {
        var low = Vector512.Create(0xFFFFu);
        return HalfOf<TFormat, TOp>.Of(a & low, b & low) | (HalfOf<TFormat, TOp>.Of(a >> 16, b >> 16) << 16);
    }
}

/// <summary>A function of one single-precision number on a 16-bit one.</summary>
internal readonly struct HalfFunction<TFormat, TOp> : IMap1<uint, uint>
    where TFormat : struct, IHalfFormat
    where TOp : struct, IMap1<float, float>
{
    public static uint Of(uint a) => TFormat.Narrow(Vector512.Create(TOp.Of(TFormat.Widen(Vector512.Create(a & 0xFFFF))[0])))[0];
}

/// <inheritdoc cref="HalfFunction{TFormat, TOp}"/>
internal readonly struct PairFunction<TFormat, TOp> : IMap1<uint, uint>
    where TFormat : struct, IHalfFormat
    where TOp : struct, IMap1<float, float>
{
    public static uint Of(uint a) => HalfFunction<TFormat, TOp>.Of(a) | (HalfFunction<TFormat, TOp>.Of(a >> 16) << 16);
}

/// <summary>
/// The fused product of 16-bit numbers: exact in double precision, the sum to the odd neighbour, rounded once to 16 bits.
/// </summary>
internal readonly struct HalfFma<TFormat> : IMap3<uint, uint, uint, uint>
    where TFormat : struct, IHalfFormat
{
    public static uint Of(uint a, uint b, uint c)
    {
        double x = TFormat.Widen(Vector512.Create(a & 0xFFFF))[0];
        double y = TFormat.Widen(Vector512.Create(b & 0xFFFF))[0];
        double z = TFormat.Widen(Vector512.Create(c & 0xFFFF))[0];
        return (uint)Rounding.FromDouble(Rounding.AddToOdd(x * y, z), TFormat.Format, Rounding.Mode.NearestEven);
    }
}

/// <inheritdoc cref="HalfFma{TFormat}"/>
internal readonly struct PairFma<TFormat> : IMap3<uint, uint, uint, uint>
    where TFormat : struct, IHalfFormat
{
    public static uint Of(uint a, uint b, uint c) => HalfFma<TFormat>.Of(a, b, c) | (HalfFma<TFormat>.Of(a >> 16, b >> 16, c >> 16) << 16);
}

internal readonly struct AbsHalf : IVec1<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a) => a & Vector512.Create(0x7FFF_7FFFu);
}

internal readonly struct NegHalf : IVec1<uint> { public static Vector512<uint> Of(Vector512<uint> a) => a ^ Vector512.Create(0x8000u); }

internal readonly struct NegPair : IVec1<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a) => a ^ Vector512.Create(0x8000_8000u);
}

/// <summary>Negative halves become 0.</summary>
internal readonly struct ReluHalf<TFormat> : IVec1<uint>
    where TFormat : struct, IHalfFormat
{
    public static Vector512<uint> Of(Vector512<uint> a)
    {
        var low = Vector512.Create(0xFFFFu);
        return TFormat.Narrow(ReluF32.Of(TFormat.Widen(a & low))) | (TFormat.Narrow(ReluF32.Of(TFormat.Widen(a >> 16))) << 16);
    }
}

/// <summary>Into [0, 1].</summary>
internal readonly struct SaturateHalf : IVec1<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a)
    {
        var low = Vector512.Create(0xFFFFu);
        var lower = HalfVectors.Narrow(SaturateF32.Of(HalfVectors.Widen(a & low)));
        return lower | (HalfVectors.Narrow(SaturateF32.Of(HalfVectors.Widen(a >> 16))) << 16);
    }
}
