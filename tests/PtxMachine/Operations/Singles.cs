using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>What all single-precision results have in common.</summary>
internal static class Singles
{
    /// <summary>Every NaN that an instruction makes is 0x7FFFFFFF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Canonical(Vector512<float> value) =>
        Vector512.ConditionalSelect(Vector512.Equals(value, value), value, Vector512.Create(0x7FFF_FFFFu).AsSingle());

    /// <summary>As above, of one number.</summary>
    public static float Canonical(float value) => float.IsNaN(value) ? BitConverter.UInt32BitsToSingle(0x7FFF_FFFF) : value;
}

internal readonly struct AddF32 : IVec2<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => Singles.Canonical(a + b);
}

internal readonly struct SubF32 : IVec2<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => Singles.Canonical(a - b);
}

internal readonly struct MulF32 : IVec2<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => Singles.Canonical(a * b);
}

internal readonly struct DivF32 : IVec2<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => Singles.Canonical(a / b);
}

internal readonly struct FmaF32 : IVec3<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Singles.Canonical(Vector512.FusedMultiplyAdd(a, b, c));
}

internal readonly struct SqrtF32 : IVec1<float>
{
    public static Vector512<float> Of(Vector512<float> a) => Singles.Canonical(Vector512.Sqrt(a));
}

internal readonly struct RcpF32 : IVec1<float>
{
    public static Vector512<float> Of(Vector512<float> a) => Singles.Canonical(Vector512<float>.One / a);
}

internal readonly struct AbsF32 : IVec1<uint> { public static Vector512<uint> Of(Vector512<uint> a) => a & Vector512.Create(0x7FFF_FFFFu); }

internal readonly struct NegF32 : IVec1<uint> { public static Vector512<uint> Of(Vector512<uint> a) => a ^ Vector512.Create(0x8000_0000u); }

/// <summary>A number wins over NaN, -0 is below +0.</summary>
internal readonly struct MinF32 : IVec2<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => Singles.Canonical(Vector512.MinNumber(a, b));
}

/// <inheritdoc cref="MinF32"/>
internal readonly struct MaxF32 : IVec2<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => Singles.Canonical(Vector512.MaxNumber(a, b));
}

/// <summary>NaN wins.</summary>
internal readonly struct MinNanF32 : IVec2<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => Singles.Canonical(Vector512.Min(a, b));
}

/// <inheritdoc cref="MinNanF32"/>
internal readonly struct MaxNanF32 : IVec2<float>
{
    public static Vector512<float> Of(Vector512<float> a, Vector512<float> b) => Singles.Canonical(Vector512.Max(a, b));
}

/// <summary>Subnormal numbers become zeros of their sign.</summary>
internal readonly struct FlushF32 : IVec1<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a) =>
        a & ~(Vector512.Equals(a & Vector512.Create(0x7F80_0000u), Vector512<uint>.Zero) & Vector512.Create(0x7FFF_FFFFu));
}

/// <summary>Into [0, 1], NaN to +0.</summary>
internal readonly struct SaturateF32 : IVec1<float>
{
    public static Vector512<float> Of(Vector512<float> a)
    {
        var clamped = Vector512.ConditionalSelect(Vector512.GreaterThan(a, Vector512<float>.Zero), a, Vector512<float>.Zero);
        return Vector512.ConditionalSelect(Vector512.LessThan(clamped, Vector512<float>.One), clamped, Vector512<float>.One);
    }
}

/// <summary>Negative numbers and NaN as .relu has them: 0, NaN stays.</summary>
internal readonly struct ReluF32 : IVec1<float>
{
    public static Vector512<float> Of(Vector512<float> a) =>
        Singles.Canonical(Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512<float>.Zero), Vector512<float>.Zero, a));
}

internal readonly struct CopySign32 : IVec2<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) =>
        (a & Vector512.Create(0x8000_0000u)) | (b & Vector512.Create(0x7FFF_FFFFu));
}

/// <summary>
/// The functions that a device only approximates, here rounded from double precision to the nearest: better than any device,
/// so a test's tolerance comes from the ISA manual and not from this machine.
/// </summary>
internal readonly struct Ex2F32 : IMap1<float, float> { public static float Of(float a) => Singles.Canonical((float)double.Exp2(a)); }

/// <inheritdoc cref="Ex2F32"/>
internal readonly struct Lg2F32 : IMap1<float, float> { public static float Of(float a) => Singles.Canonical((float)Math.Log2(a)); }

/// <inheritdoc cref="Ex2F32"/>
internal readonly struct SinF32 : IMap1<float, float> { public static float Of(float a) => Singles.Canonical((float)Math.Sin(a)); }

/// <inheritdoc cref="Ex2F32"/>
internal readonly struct CosF32 : IMap1<float, float> { public static float Of(float a) => Singles.Canonical((float)Math.Cos(a)); }

/// <inheritdoc cref="Ex2F32"/>
internal readonly struct TanhF32 : IMap1<float, float> { public static float Of(float a) => Singles.Canonical((float)Math.Tanh(a)); }

/// <inheritdoc cref="Ex2F32"/>
internal readonly struct RsqrtF32 : IMap1<float, float>
{
    public static float Of(float a) => Singles.Canonical(a == 0 ? 1 / a : (float)(1 / Math.Sqrt(a)));
}
