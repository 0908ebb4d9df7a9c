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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(ReadOnlySpan<T> rows, int rowCount, int inFeatures, Span<T> panel)
        where T : unmanaged
    {
        int side = Vector128<byte>.Count / Unsafe.SizeOf<T>();
        int block = BlockBytes / Unsafe.SizeOf<T>();
        int wholeRows = HasZip ? rowCount / side * side : 0;
        int wholeFeatures = inFeatures / side * side;
        for (int from = 0; from < wholeFeatures; from += block)
        {
            int end = Math.Min(from + block, wholeFeatures);
            for (int row = 0; row < wholeRows; row += side)
            {
                for (int k = from; k < end; k += side)
                    Square(rows[((row * inFeatures) + k)..], inFeatures, panel[((k * WeightPacking.PanelWidth) + row)..]);
            }
        }
        Rest(rows, 0, wholeRows, wholeFeatures, inFeatures, panel);
        Rest(rows, wholeRows, rowCount, 0, inFeatures, panel);
    }

    private static void Rest<T>(ReadOnlySpan<T> rows, int firstRow, int endRow, int firstFeature, int inFeatures, Span<T> panel)
        where T : unmanaged
    {
        for (int row = firstRow; row < endRow; row++)
        {
            for (int k = firstFeature; k < inFeatures; k++)
                panel[(k * WeightPacking.PanelWidth) + row] = rows[(row * inFeatures) + k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square<T>(ReadOnlySpan<T> source, int stride, Span<T> target)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() == sizeof(ushort))
            Square8(MemoryMarshal.Cast<T, ushort>(source), stride, MemoryMarshal.Cast<T, ushort>(target));
        else
            Square4(MemoryMarshal.Cast<T, uint>(source), stride, MemoryMarshal.Cast<T, uint>(target));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square8(ReadOnlySpan<ushort> source, int stride, Span<ushort> target)
    {
        (Vector128<uint> a0, Vector128<uint> a1) = ZipHalves(Row(source, 0, stride), Row(source, 1, stride));
        (Vector128<uint> a2, Vector128<uint> a3) = ZipHalves(Row(source, 2, stride), Row(source, 3, stride));
        (Vector128<uint> a4, Vector128<uint> a5) = ZipHalves(Row(source, 4, stride), Row(source, 5, stride));
        (Vector128<uint> a6, Vector128<uint> a7) = ZipHalves(Row(source, 6, stride), Row(source, 7, stride));
        (Vector128<ulong> b0, Vector128<ulong> b1) = ZipWords(a0, a2);
        (Vector128<ulong> b2, Vector128<ulong> b3) = ZipWords(a1, a3);
        (Vector128<ulong> b4, Vector128<ulong> b5) = ZipWords(a4, a6);
        (Vector128<ulong> b6, Vector128<ulong> b7) = ZipWords(a5, a7);
        Columns(b0, b4, 0, target);
        Columns(b1, b5, 2, target);
        Columns(b2, b6, 4, target);
        Columns(b3, b7, 6, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square4(ReadOnlySpan<uint> source, int stride, Span<uint> target)
    {
        (Vector128<ulong> a0, Vector128<ulong> a1) = ZipWords(Row(source, 0, stride), Row(source, 1, stride));
        (Vector128<ulong> a2, Vector128<ulong> a3) = ZipWords(Row(source, 2, stride), Row(source, 3, stride));
        Columns(a0, a2, 0, target);
        Columns(a1, a3, 2, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Row<T>(ReadOnlySpan<T> source, int row, int stride)
        where T : unmanaged => Vector128.Create(source[(row * stride)..]);

    // The last zip makes two columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns<T>(Vector128<ulong> upper, Vector128<ulong> lower, int column, Span<T> target)
        where T : unmanaged
    {
        Vector128<ulong> first = Sse2.IsSupported ? Sse2.UnpackLow(upper, lower) : AdvSimd.Arm64.ZipLow(upper, lower);
        Vector128<ulong> second = Sse2.IsSupported ? Sse2.UnpackHigh(upper, lower) : AdvSimd.Arm64.ZipHigh(upper, lower);
        first.As<ulong, T>().CopyTo(target[(column * WeightPacking.PanelWidth)..]);
        second.As<ulong, T>().CopyTo(target[((column + 1) * WeightPacking.PanelWidth)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<uint> Low, Vector128<uint> High) ZipHalves(Vector128<ushort> a, Vector128<ushort> b) => Sse2.IsSupported
        ? (Sse2.UnpackLow(a, b).AsUInt32(), Sse2.UnpackHigh(a, b).AsUInt32())
        : (AdvSimd.Arm64.ZipLow(a, b).AsUInt32(), AdvSimd.Arm64.ZipHigh(a, b).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<ulong> Low, Vector128<ulong> High) ZipWords(Vector128<uint> a, Vector128<uint> b) => Sse2.IsSupported
        ? (Sse2.UnpackLow(a, b).AsUInt64(), Sse2.UnpackHigh(a, b).AsUInt64())
        : (AdvSimd.Arm64.ZipLow(a, b).AsUInt64(), AdvSimd.Arm64.ZipHigh(a, b).AsUInt64());
}
