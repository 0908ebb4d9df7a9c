using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IlgpuLlava.Model.Images;

/// <summary>
/// Pillow's antialiased bicubic resize of 8-bit pixels: a horizontal pass, rounded to bytes, then a vertical one, or the other way round
/// where that saves much. Only what lies in a window of the output is computed; it has the bytes it would have in the whole.
/// </summary>
public static partial class Resampler
{
    /// <summary>Rows between the passes are padded to this many bytes, so that vectors never cross a row's end.</summary>
    private const int RowAlignment = 32;

    private const long MaxBytesBetweenPasses = 1 << 30;

    /// <summary>Resizes a picture, to any size and aspect.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">The new width, at least 1.</param>
    /// <param name="height">The new height, at least 1.</param>
    /// <param name="limits">Limits for the new size; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <param name="cancellationToken">Ends a long resize between rows.</param>
    /// <returns>The resized picture.</returns>
    /// <exception cref="ImageFormatException">The new size is over a limit.</exception>
    public static RgbImage Resize(
        RgbImage image, int width, int height, ImageLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (limits ?? ImageLimits.Default).CheckResized(width, height);
        byte[] pixels = new byte[width * height * 3];
        Resize(Canvas.Of(image), width, height, new ResampleWindow(0, 0, width, height), pixels, width * 3, cancellationToken);
        return new RgbImage(width, height, pixels);
    }

    /// <summary>Resizes <paramref name="canvas"/> to a size and writes the window of it to <paramref name="pixels"/>.</summary>
    internal static void Resize(
        Canvas canvas, int width, int height, ResampleWindow window, Span<byte> pixels, int pixelStride,
        CancellationToken cancellationToken)
    {
        if (IsDownFirst(canvas, width, height))
        {
            ResizeDownFirst(canvas, width, height, window, pixels, pixelStride, cancellationToken);
            return;
        }
        ResampleKernel? down = height == canvas.Height ? null : new ResampleKernel(canvas.Height, height, window.Y, window.Height);
        int firstRow = down?.First(0) ?? window.Y, endRow = down?.End(window.Height - 1) ?? window.Y + window.Height;
        // Rows of the picture itself that are needed, in its own coordinates; all others are ground, which is row 0 between the passes.
        int from = Math.Clamp(firstRow - canvas.Top, 0, canvas.Image.Height), to = Math.Clamp(endRow - canvas.Top, 0, canvas.Image.Height);
        int stride = (window.Width * 3 + RowAlignment - 1) / RowAlignment * RowAlignment;
        byte[] rows = Rows(to - from + 1, stride);
        PassAcross(canvas, width, window, from, to, rows, stride, cancellationToken);
        for (int y = 0; y < window.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> row = pixels.Slice(y * pixelStride, window.Width * 3);
            if (down is null)
            {
                rows.AsSpan(RowOffset(window.Y + y), row.Length).CopyTo(row);
                continue;
            }
            Blend(rows, Array.ConvertAll(down.Inputs(y), RowOffset), down.Weights(y), row);
        }

        int RowOffset(int canvasRow) => canvasRow - canvas.Top is int row && row >= from && row < to ? (row - from + 1) * stride : 0;
    }

    /// <summary>
    /// Whether the vertical pass comes first. The order changes roundings, so this is Pillow's rule (from 13 on): where the height shrinks
    /// by more than twice as many pixels as the width. It reproduces every reference picture, on either side of the border.
    /// </summary>
    private static bool IsDownFirst(Canvas canvas, int width, int height) =>
        height < canvas.Height && canvas.Height - height > 2L * (canvas.Width - width);

    private static byte[] Rows(int count, int stride) => (long)count * stride <= MaxBytesBetweenPasses
        ? new byte[count * stride]
        : throw new ImageFormatException(ImageFault.TooLarge, "The picture is too large to be resized; send a smaller one.");

    /// <summary>The horizontal pass: row 0 of <paramref name="rows"/> from the ground, the others from rows of the picture.</summary>
    private static void PassAcross(
        Canvas canvas, int width, ResampleWindow window, int from, int to, byte[] rows, int stride, CancellationToken cancellationToken)
    {
        ResampleKernel? across = width == canvas.Width ? null : new ResampleKernel(canvas.Width, width, window.X, window.Width);
        // A pixel is loaded as four bytes, hence the margin.
        byte[] line = new byte[canvas.Width * 3 + 4];
        canvas.FillGround(line);
        Pass(0, 0, window.Width);
        // Outputs that see nothing but ground at the sides are those of row 0.
        int first = 0, end = window.Width, right = canvas.Left + canvas.Image.Width;
        while (first < end && (across?.End(first) ?? window.X + first + 1) <= canvas.Left)
        {
            first++;
        }
        while (first < end && (across?.First(end - 1) ?? window.X + end - 1) >= right)
        {
            end--;
        }
        for (int y = from; y < to; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            canvas.Image.Row(y).CopyTo(line.AsSpan(canvas.Left * 3));
            int offset = (y - from + 1) * stride;
            rows.AsSpan(0, stride).CopyTo(rows.AsSpan(offset));
            Pass(offset, first, end);
        }

        void Pass(int offset, int begin, int stop)
        {
            Span<byte> row = rows.AsSpan(offset, window.Width * 3);
            if (across is null)
            {
                line.AsSpan((window.X + begin) * 3, (stop - begin) * 3).CopyTo(row[(begin * 3)..]);
                return;
            }
            for (int x = begin; x < stop; x++)
            {
                WeighPixels(line.AsSpan(across.First(x) * 3), across.Weights(x), row.Slice(x * 3, 3));
            }
        }
    }

    /// <summary>One pixel of the horizontal pass: red, green and blue in the lanes of a vector, the fourth lane unused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighPixels(ReadOnlySpan<byte> line, ReadOnlySpan<int> weights, Span<byte> pixel)
    {
        ref byte source = ref MemoryMarshal.GetReference(line[..(weights.Length * 3 + 1)]);
        Vector128<int> sum = Vector128.Create(1 << (ResampleKernel.PrecisionBits - 1));
        for (int tap = 0; tap < weights.Length; tap++)
        {
            uint four = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, tap * 3));
            Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(four).AsByte());
            sum += Vector128.WidenLower(wide).AsInt32() * Vector128.Create(weights[tap]);
        }
        sum = Vector128.Min(Vector128.Max(sum >> ResampleKernel.PrecisionBits, Vector128<int>.Zero), Vector128.Create(255));
        pixel[2] = (byte)sum[2];
        pixel[1] = (byte)sum[1];
        pixel[0] = (byte)sum[0];
    }

    /// <summary>One row of the vertical pass, 32 bytes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend(ReadOnlySpan<byte> rows, ReadOnlySpan<int> offsets, ReadOnlySpan<int> weights, Span<byte> result)
    {
        Span<byte> block = stackalloc byte[RowAlignment];
        for (int x = 0; x < result.Length; x += RowAlignment)
        {
            Vector256<int> half = Vector256.Create(1 << (ResampleKernel.PrecisionBits - 1));
            (Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) = (half, half, half, half);
            for (int tap = 0; tap < offsets.Length; tap++)
            {
                Vector256<int> weight = Vector256.Create(weights[tap]);
                Vector256<byte> bytes = Vector256.Create(rows.Slice(offsets[tap] + x, RowAlignment));
                (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(bytes);
                a += Vector256.WidenLower(low).AsInt32() * weight;
                b += Vector256.WidenUpper(low).AsInt32() * weight;
                c += Vector256.WidenLower(high).AsInt32() * weight;
                d += Vector256.WidenUpper(high).AsInt32() * weight;
            }
            Vector256.Narrow(Vector256.Narrow(ToByte(a), ToByte(b)), Vector256.Narrow(ToByte(c), ToByte(d))).CopyTo(block);
            Span<byte> to = result[x..Math.Min(x + RowAlignment, result.Length)];
            block[..to.Length].CopyTo(to);
        }

        static Vector256<uint> ToByte(Vector256<int> sum) =>
            Vector256.Min(Vector256.Max(sum >> ResampleKernel.PrecisionBits, Vector256<int>.Zero), Vector256.Create(255)).AsUInt32();
    }
}
