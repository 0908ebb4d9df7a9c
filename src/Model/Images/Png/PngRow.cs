using System.Runtime.CompilerServices;

namespace IlgpuLlava.Model.Images.Png;

/// <summary>
/// Turns an unfiltered row into RGB pixels. Grey below 8 bits is stretched to 0..255; of 16-bit samples the high byte is kept; alpha and
/// tRNS are dropped.
/// </summary>
internal static class PngRow
{
    /// <summary>Writes a row's pixels.</summary>
    /// <param name="header">Colour type and bit depth.</param>
    /// <param name="row">The row's bytes.</param>
    /// <param name="palette">RGB entries of PLTE, for colour type 3.</param>
    /// <param name="pixels">Where the first pixel goes, and what follows.</param>
    /// <param name="count">Pixels in the row.</param>
    /// <param name="step">Distance of two pixels in <paramref name="pixels"/>, in pixels.</param>
    /// <exception cref="ImageFormatException">A palette index is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToRgb(PngHeader header, ReadOnlySpan<byte> row, ReadOnlySpan<byte> palette, Span<byte> pixels, int count, int step)
    {
        int sampleBytes = header.BitDepth == 16 ? 2 : 1;
        int to = 0;
        step *= 3;
        switch (header.ColourType)
        {
            case PngHeader.Rgb or PngHeader.RgbAlpha when step == 3 && header.BitsPerPixel == 24:
                row[..(count * 3)].CopyTo(pixels);
                break;
            case PngHeader.Rgb or PngHeader.RgbAlpha:
                int stride = header.Channels * sampleBytes;
                for (int i = 0, at = 0; i < count; i++, at += stride, to += step)
                {
                    pixels[to] = row[at];
                    pixels[to + 1] = row[at + sampleBytes];
                    pixels[to + 2] = row[at + 2 * sampleBytes];
                }
                break;
            case PngHeader.Palette:
                for (int i = 0; i < count; i++, to += step)
                {
                    int entry = Sample(row, i, header.BitDepth) * 3;
                    if (entry >= palette.Length)
                    {
                        throw ImageFormatException.Corrupt(
                            "PNG", $"a pixel names entry {entry / 3} of {palette.Length / 3} in the palette");
                    }
                    palette.Slice(entry, 3).CopyTo(pixels[to..]);
                }
                break;
            case PngHeader.Grey when header.BitDepth < 8:
                int scale = 255 / ((1 << header.BitDepth) - 1);
                for (int i = 0; i < count; i++, to += step)
                {
                    pixels.Slice(to, 3).Fill((byte)(Sample(row, i, header.BitDepth) * scale));
                }
                break;
            default:
                int greyStride = header.Channels * sampleBytes;
                for (int i = 0; i < count; i++, to += step)
                {
                    pixels.Slice(to, 3).Fill(row[i * greyStride]);
                }
                break;
        }
    }

    /// <summary>Sample <paramref name="i"/> of a row of 1, 2, 4 or 8 bits a sample, the first in the high bits.</summary>
    private static int Sample(ReadOnlySpan<byte> row, int i, int depth)
    {
        long bit = (long)i * depth;
        return row[(int)(bit >> 3)] >> (8 - depth - (int)(bit & 7)) & ((1 << depth) - 1);
    }
}
