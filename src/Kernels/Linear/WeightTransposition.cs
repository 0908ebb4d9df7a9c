using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Rows of weights to columns of a panel on the host, while a model is loaded. Squares of 8 x 8 halves or 4 x 4 floats are
/// transposed in registers by zipping vectors of twice the width each time; what is left over goes element by element. Optimised
/// from the first call on: a model is loaded before the runtime would get to it.
/// </summary>
internal static class WeightTransposition
{
    // Elements of a row that are done before the next rows: a line of the cache of each of 8 rows, whatever their distance.
    private const int BlockBytes = 64;

    private static bool HasZip => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Writes <c>panel[k * PanelWidth + row] = rows[row * inFeatures + k]</c>.</summary>
    /// <param name="rows">[rowCount, inFeatures].</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="inFeatures">Elements of a row.</param>
    /// <param name="panel">From the first row's column on.</param>
    public static void Transpose<T>(ReadOnlySpan<T> rows, int rowCount, int inFeatures, Span<T> panel)
        where T : unmanaged, IBitwiseOperators<T, T, T> =>
        Transpose(rows, rowCount, inFeatures, inFeatures, panel, default(PlainSteps), default);

    /// <summary>Writes <c>panel[steps.To(k) + row] = rows[row * stride + k] ^ flip</c>.</summary>
    /// <param name="rows">[rowCount, stride].</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="stride">Elements of a row.</param>
    /// <param name="count">Those that are taken.</param>
    /// <param name="panel">From the first row's column on.</param>
    /// <param name="steps">Where each goes.</param>
    /// <param name="flip">Bits to turn over.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T, TSteps>(
        ReadOnlySpan<T> rows, int rowCount, int stride, int count, Span<T> panel, TSteps steps, T flip)
        where T : unmanaged, IBitwiseOperators<T, T, T>
        where TSteps : struct, ISteps
    {
        int side = Vector128<byte>.Count / Unsafe.SizeOf<T>();
        int block = BlockBytes / Unsafe.SizeOf<T>();
        int wholeRows = HasZip ? rowCount / side * side : 0;
        int whole = count / side * side;
        Vector128<T> flips = Vector128.Create(flip);
        for (int from = 0; from < whole; from += block)
        {
            int end = Math.Min(from + block, whole);
            for (int row = 0; row < wholeRows; row += side)
            {
                for (int k = from; k < end; k += side)
                    Square(rows[((row * stride) + k)..], stride, panel[(steps.To(k) + row)..], steps.Pitch, flips);
            }
        }
        Rest(rows[..(wholeRows * stride)], stride, whole..count, panel, steps, flip);
        Rest(rows[(wholeRows * stride)..(rowCount * stride)], stride, ..count, panel[wholeRows..], steps, flip);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rest<T, TSteps>(ReadOnlySpan<T> rows, int stride, Range taken, Span<T> panel, TSteps steps, T flip)
        where T : unmanaged, IBitwiseOperators<T, T, T>
        where TSteps : struct, ISteps
    {
        for (int row = 0; row * stride < rows.Length; row++)
        {
            for (int k = taken.Start.Value; k < taken.End.Value; k++)
                panel[steps.To(k) + row] = rows[(row * stride) + k] ^ flip;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square<T>(ReadOnlySpan<T> source, int stride, Span<T> target, int pitch, Vector128<T> flips)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() == sizeof(ushort))
            Square8(MemoryMarshal.Cast<T, ushort>(source), stride, MemoryMarshal.Cast<T, ushort>(target), pitch, flips.AsUInt16());
        else
            Square4(MemoryMarshal.Cast<T, uint>(source), stride, MemoryMarshal.Cast<T, uint>(target), pitch, flips.AsUInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square8(
        ReadOnlySpan<ushort> source, int stride, Span<ushort> target, int pitch, Vector128<ushort> flips)
    {
        (Vector128<uint> a0, Vector128<uint> a1) = ZipHalves(Row(source, 0, stride, flips), Row(source, 1, stride, flips));
        (Vector128<uint> a2, Vector128<uint> a3) = ZipHalves(Row(source, 2, stride, flips), Row(source, 3, stride, flips));
        (Vector128<uint> a4, Vector128<uint> a5) = ZipHalves(Row(source, 4, stride, flips), Row(source, 5, stride, flips));
        (Vector128<uint> a6, Vector128<uint> a7) = ZipHalves(Row(source, 6, stride, flips), Row(source, 7, stride, flips));
        (Vector128<ulong> b0, Vector128<ulong> b1) = ZipWords(a0, a2);
        (Vector128<ulong> b2, Vector128<ulong> b3) = ZipWords(a1, a3);
        (Vector128<ulong> b4, Vector128<ulong> b5) = ZipWords(a4, a6);
        (Vector128<ulong> b6, Vector128<ulong> b7) = ZipWords(a5, a7);
        Columns(b0, b4, 0, target, pitch);
        Columns(b1, b5, 2, target, pitch);
        Columns(b2, b6, 4, target, pitch);
        Columns(b3, b7, 6, target, pitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square4(
        ReadOnlySpan<uint> source, int stride, Span<uint> target, int pitch, Vector128<uint> flips)
    {
        (Vector128<ulong> a0, Vector128<ulong> a1) = ZipWords(Row(source, 0, stride, flips), Row(source, 1, stride, flips));
        (Vector128<ulong> a2, Vector128<ulong> a3) = ZipWords(Row(source, 2, stride, flips), Row(source, 3, stride, flips));
        Columns(a0, a2, 0, target, pitch);
        Columns(a1, a3, 2, target, pitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Row<T>(ReadOnlySpan<T> source, int row, int stride, Vector128<T> flips)
        where T : unmanaged => Vector128.Create(source[(row * stride)..]) ^ flips;

    // The last zip makes two columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns<T>(Vector128<ulong> upper, Vector128<ulong> lower, int column, Span<T> target, int pitch)
        where T : unmanaged
    {
        Vector128<ulong> first = Sse2.IsSupported ? Sse2.UnpackLow(upper, lower) : AdvSimd.Arm64.ZipLow(upper, lower);
        Vector128<ulong> second = Sse2.IsSupported ? Sse2.UnpackHigh(upper, lower) : AdvSimd.Arm64.ZipHigh(upper, lower);
        first.As<ulong, T>().CopyTo(target[(column * pitch)..]);
        second.As<ulong, T>().CopyTo(target[((column + 1) * pitch)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<uint> Low, Vector128<uint> High) ZipHalves(Vector128<ushort> a, Vector128<ushort> b) => Sse2.IsSupported
        ? (Sse2.UnpackLow(a, b).AsUInt32(), Sse2.UnpackHigh(a, b).AsUInt32())
        : (AdvSimd.Arm64.ZipLow(a, b).AsUInt32(), AdvSimd.Arm64.ZipHigh(a, b).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<ulong> Low, Vector128<ulong> High) ZipWords(Vector128<uint> a, Vector128<uint> b) => Sse2.IsSupported
        ? (Sse2.UnpackLow(a, b).AsUInt64(), Sse2.UnpackHigh(a, b).AsUInt64())
        : (AdvSimd.Arm64.ZipLow(a, b).AsUInt64(), AdvSimd.Arm64.ZipHigh(a, b).AsUInt64());

    /// <summary>Where the elements of a row lie in a panel.</summary>
    internal interface ISteps
    {
        /// <summary>From one to the next, of those that a square takes.</summary>
        int Pitch { get; }

        /// <summary>Where an element of a row lies.</summary>
        int To(int k);
    }

    /// <summary>One behind the other; the compiler sees the number.</summary>
    internal readonly struct PlainSteps : ISteps
    {
        /// <inheritdoc/>
        public int Pitch => WeightPacking.PanelWidth;

        /// <inheritdoc/>
        public int To(int k) => k * WeightPacking.PanelWidth;
    }

    /// <summary>In groups, with something behind each.</summary>
    /// <param name="Pitch">From one to the next.</param>
    /// <param name="Shift">The logarithm, to base 2, of the elements of a group; no fewer than a square takes.</param>
    /// <param name="Gap">What lies behind a group.</param>
    internal readonly record struct GroupSteps(int Pitch, int Shift, int Gap) : ISteps
    {
        /// <inheritdoc/>
        public int To(int k) => (k * Pitch) + ((k >> Shift) * Gap);
    }
}
