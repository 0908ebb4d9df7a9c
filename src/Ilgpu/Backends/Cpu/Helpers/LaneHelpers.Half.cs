using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ILGPU.Backends.Cpu;

/// <content>
/// Half to float and back in integer arithmetic, for .NET has no intrinsic for it. To float: exponent and mantissa are moved
/// into place and scaled by 2^112, which is exact for subnormals too; what comes out as 65536 or more was infinity or NaN.
/// To half (after Fabian Giesen, "float_to_half_fast3_rtne"): normal numbers round by adding half a unit, less one if even;
/// subnormal ones by an addition that aligns their last bit with that of the sum.
/// </content>
internal static partial class LaneHelpers
{
    /// <summary>The low 16 bits of each lane as a Half, to float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> HalfToFloat16(Vector512<int> bits)
    {
        Vector512<float> scaled = ((Vector512.ShiftLeft(bits,
            13) & Vector512.Create(0x0FFFE000)).AsSingle()) * Vector512.Create(5.192296858534828e33f);
        Vector512<int> magnitude = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(scaled, Vector512.Create(65536f)).AsInt32(),
            scaled.AsInt32() | Vector512.Create(0x7F800000), scaled.AsInt32());
        return (magnitude | (Vector512.ShiftLeft(bits, 16) & Vector512.Create(int.MinValue))).AsSingle();
    }

    /// <summary>The same where bits 16 to 31 repeat the sign: one shift then places sign and magnitude together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SignedHalfToFloat16(Vector512<int> bits)
    {
        Vector512<int> placed = Vector512.ShiftLeft(bits, 13) & Vector512.Create(unchecked((int)0x8FFFE000));
        Vector512<float> scaled = placed.AsSingle() * Vector512.Create(5.192296858534828e33f);
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(Vector512.Abs(scaled), Vector512.Create(65536f)).AsInt32(),
            scaled.AsInt32() | Vector512.Create(0x7F800000), scaled.AsInt32()).AsSingle();
    }

    /// <summary>Each lane to the bits of a Half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FloatToHalf16(Vector512<float> value)
    {
        Vector512<int> bits = value.AsInt32();
        Vector512<int> sign = Vector512.ShiftRightLogical(bits, 16) & Vector512.Create(0x8000);
        Vector512<int> magnitude = bits & Vector512.Create(0x7FFFFFFF);
        Vector512<int> odd = Vector512.ShiftRightLogical(magnitude, 13) & Vector512.Create(1);
        Vector512<int> normal = Vector512.ShiftRightLogical(magnitude + Vector512.Create(unchecked((int)0xC8000FFF)) + odd, 13);
        Vector512<int> subnormal = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsInt32() - Vector512.Create(0x3F000000);
        Vector512<int> result = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0x38800000)), subnormal, normal);
        Vector512<int> nan = Vector512.Create(0x7E00) | Vector512.ShiftRightLogical(magnitude & Vector512.Create(0x007FFFFF), 13);
        Vector512<int> special = Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(0x7F800000)), nan,
            Vector512.Create(0x7C00));
        result = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x47800000)), special, result);
        return result | sign;
    }

    /// <summary>The low 16 bits of each lane as a Half, to float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> HalfToFloat8(Vector256<int> bits)
    {
        Vector256<float> scaled = ((Vector256.ShiftLeft(bits,
            13) & Vector256.Create(0x0FFFE000)).AsSingle()) * Vector256.Create(5.192296858534828e33f);
        Vector256<int> magnitude = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(scaled, Vector256.Create(65536f)).AsInt32(),
            scaled.AsInt32() | Vector256.Create(0x7F800000), scaled.AsInt32());
        return (magnitude | (Vector256.ShiftLeft(bits, 16) & Vector256.Create(int.MinValue))).AsSingle();
    }

    /// <summary>The same where bits 16 to 31 repeat the sign: one shift then places sign and magnitude together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SignedHalfToFloat8(Vector256<int> bits)
    {
        Vector256<int> placed = Vector256.ShiftLeft(bits, 13) & Vector256.Create(unchecked((int)0x8FFFE000));
        Vector256<float> scaled = placed.AsSingle() * Vector256.Create(5.192296858534828e33f);
        return Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(Vector256.Abs(scaled), Vector256.Create(65536f)).AsInt32(),
            scaled.AsInt32() | Vector256.Create(0x7F800000), scaled.AsInt32()).AsSingle();
    }

    /// <summary>Each lane to the bits of a Half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> FloatToHalf8(Vector256<float> value)
    {
        Vector256<int> bits = value.AsInt32();
        Vector256<int> sign = Vector256.ShiftRightLogical(bits, 16) & Vector256.Create(0x8000);
        Vector256<int> magnitude = bits & Vector256.Create(0x7FFFFFFF);
        Vector256<int> odd = Vector256.ShiftRightLogical(magnitude, 13) & Vector256.Create(1);
        Vector256<int> normal = Vector256.ShiftRightLogical(magnitude + Vector256.Create(unchecked((int)0xC8000FFF)) + odd, 13);
        Vector256<int> subnormal = (magnitude.AsSingle() + Vector256.Create(0.5f)).AsInt32() - Vector256.Create(0x3F000000);
        Vector256<int> result = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(0x38800000)), subnormal, normal);
        Vector256<int> nan = Vector256.Create(0x7E00) | Vector256.ShiftRightLogical(magnitude & Vector256.Create(0x007FFFFF), 13);
        Vector256<int> special = Vector256.ConditionalSelect(Vector256.GreaterThan(magnitude, Vector256.Create(0x7F800000)), nan,
            Vector256.Create(0x7C00));
        result = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x47800000)), special, result);
        return result | sign;
    }

    /// <summary>The low 16 bits of each lane as a Half, to float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> HalfToFloat4(Vector128<int> bits)
    {
        Vector128<float> scaled = ((Vector128.ShiftLeft(bits,
            13) & Vector128.Create(0x0FFFE000)).AsSingle()) * Vector128.Create(5.192296858534828e33f);
        Vector128<int> magnitude = Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(scaled, Vector128.Create(65536f)).AsInt32(),
            scaled.AsInt32() | Vector128.Create(0x7F800000), scaled.AsInt32());
        return (magnitude | (Vector128.ShiftLeft(bits, 16) & Vector128.Create(int.MinValue))).AsSingle();
    }

    /// <summary>The same where bits 16 to 31 repeat the sign: one shift then places sign and magnitude together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SignedHalfToFloat4(Vector128<int> bits)
    {
        Vector128<int> placed = Vector128.ShiftLeft(bits, 13) & Vector128.Create(unchecked((int)0x8FFFE000));
        Vector128<float> scaled = placed.AsSingle() * Vector128.Create(5.192296858534828e33f);
        return Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(Vector128.Abs(scaled), Vector128.Create(65536f)).AsInt32(),
            scaled.AsInt32() | Vector128.Create(0x7F800000), scaled.AsInt32()).AsSingle();
    }

    /// <summary>Each lane to the bits of a Half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> FloatToHalf4(Vector128<float> value)
    {
        Vector128<int> bits = value.AsInt32();
        Vector128<int> sign = Vector128.ShiftRightLogical(bits, 16) & Vector128.Create(0x8000);
        Vector128<int> magnitude = bits & Vector128.Create(0x7FFFFFFF);
        Vector128<int> odd = Vector128.ShiftRightLogical(magnitude, 13) & Vector128.Create(1);
        Vector128<int> normal = Vector128.ShiftRightLogical(magnitude + Vector128.Create(unchecked((int)0xC8000FFF)) + odd, 13);
        Vector128<int> subnormal = (magnitude.AsSingle() + Vector128.Create(0.5f)).AsInt32() - Vector128.Create(0x3F000000);
        Vector128<int> result = Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(0x38800000)), subnormal, normal);
        Vector128<int> nan = Vector128.Create(0x7E00) | Vector128.ShiftRightLogical(magnitude & Vector128.Create(0x007FFFFF), 13);
        Vector128<int> special = Vector128.ConditionalSelect(Vector128.GreaterThan(magnitude, Vector128.Create(0x7F800000)), nan,
            Vector128.Create(0x7C00));
        result = Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(0x47800000)), special, result);
        return result | sign;
    }
}
