using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>Half precision to single and back, a vector at a time.</summary>
internal static class HalfVectors
{
    /// <summary>The halves in the low 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(Vector512<uint> halves)
    {
        var magnitude = (halves & Vector512.Create(0x7FFFu)) << 13;
        var sign = (halves & Vector512.Create(0x8000u)) << 16;
        // 2^112 moves the exponent's bias, for subnormals too.
        var finite = (magnitude.AsSingle() * Vector512.Create(5.192296858534828e33f)).AsUInt32();
        var special = magnitude | Vector512.Create(0x7F80_0000u);
        var isFinite = Vector512.LessThan(magnitude, Vector512.Create(0x7C00u << 13));
        return (Vector512.ConditionalSelect(isFinite, finite, special) | sign).AsSingle();
    }

    /// <summary>To the nearest half, ties to even, NaN to 0x7FFF; in the low 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Narrow(Vector512<float> values)
    {
        var bits = values.AsUInt32();
        var sign = (bits >> 16) & Vector512.Create(0x8000u);
        var magnitude = bits & Vector512.Create(0x7FFF_FFFFu);
        var odd = (magnitude >> 13) & Vector512<uint>.One;
        var normal = (magnitude - Vector512.Create((112u << 23) - 0xFFF) + odd) >> 13;
        // Adding a half lines the bits of a subnormal up and rounds them.
        var subnormal = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(0x3F00_0000u);
        var finite = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0x3880_0000u)), subnormal, normal) | sign;
        var fits = Vector512.LessThan(magnitude, Vector512.Create(0x4780_0000u));
        finite = Vector512.ConditionalSelect(fits, finite, sign | Vector512.Create(0x7C00u));
        var isNan = Vector512.GreaterThan(magnitude, Vector512.Create(0x7F80_0000u));
        return Vector512.ConditionalSelect(isNan, Vector512.Create(0x7FFFu), finite);
    }

    /// <summary>To the nearest bf16, ties to even, NaN to 0x7FFF; in the low 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> NarrowBrain(Vector512<float> values)
    {
        var bits = values.AsUInt32();
        var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
        return Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt32(), rounded, Vector512.Create(0x7FFFu));
    }

    /// <summary>The bf16 in the low 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenBrain(Vector512<uint> values) => (values << 16).AsSingle();
}

internal readonly struct WidenHalf : IVec1<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a) => HalfVectors.Widen(a & Vector512.Create(0xFFFFu)).AsUInt32();
}

internal readonly struct NarrowHalf : IVec1<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a) => HalfVectors.Narrow(a.AsSingle());
}

internal readonly struct WidenBrain : IVec1<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a) => HalfVectors.WidenBrain(a).AsUInt32();
}

internal readonly struct NarrowBrain : IVec1<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a) => HalfVectors.NarrowBrain(a.AsSingle());
}

/// <summary>The second argument of cvt.f16x2.f32 in the low half, the first in the high one.</summary>
internal readonly struct NarrowHalves : IVec2<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) =>
        (HalfVectors.Narrow(a.AsSingle()) << 16) | HalfVectors.Narrow(b.AsSingle());
}

/// <inheritdoc cref="NarrowHalves"/>
internal readonly struct NarrowBrains : IVec2<uint>
{
    public static Vector512<uint> Of(Vector512<uint> a, Vector512<uint> b) =>
        (HalfVectors.NarrowBrain(a.AsSingle()) << 16) | HalfVectors.NarrowBrain(b.AsSingle());
}
