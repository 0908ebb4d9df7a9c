using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU;

/// <summary>Bits and sizes.</summary>
public static class Interop
{
    /// <summary>The bits of a number.</summary>
    [Intrinsic(IntrinsicKind.FloatAsInt)]
    public static uint FloatAsInt(float value) => BitConverter.SingleToUInt32Bits(value);

    /// <summary>The bits of a number.</summary>
    [Intrinsic(IntrinsicKind.FloatAsInt)]
    public static ulong FloatAsInt(double value) => BitConverter.DoubleToUInt64Bits(value);

    /// <summary>The bits of a number.</summary>
    public static ushort FloatAsInt(Half value) => value.RawValue;

    /// <summary>The number of its bits.</summary>
    [Intrinsic(IntrinsicKind.IntAsFloat)]
    public static float IntAsFloat(uint value) => BitConverter.UInt32BitsToSingle(value);

    /// <summary>The number of its bits.</summary>
    [Intrinsic(IntrinsicKind.IntAsFloat)]
    public static double IntAsFloat(ulong value) => BitConverter.UInt64BitsToDouble(value);

    /// <summary>The number of its bits.</summary>
    public static Half IntAsFloat(ushort value) => new(value);

    /// <summary>Bytes of a value of a type.</summary>
    [Intrinsic(IntrinsicKind.SizeOf)]
    public static int SizeOf<T>()
        where T : unmanaged => Unsafe.SizeOf<T>();

    /// <summary>Bytes of a value.</summary>
    public static int SizeOf<T>(T structure)
        where T : unmanaged => SizeOf<T>();

    /// <summary>
    /// Elements of <typeparamref name="TFirst"/> that hold some elements of <typeparamref name="TSecond"/>, rounded up.
    /// </summary>
    public static long ComputeRelativeSizeOf<TFirst, TSecond>(long numSecondElements)
        where TFirst : unmanaged
        where TSecond : unmanaged =>
        ((numSecondElements * SizeOf<TSecond>()) + SizeOf<TFirst>() - 1) / SizeOf<TFirst>();

    /// <summary>Bytes from an address to the next multiple of an alignment, a power of two.</summary>
    public static int ComputeAlignmentOffset(long ptr, int alignmentInBytes) => (int)(-ptr & (alignmentInBytes - 1));
}
