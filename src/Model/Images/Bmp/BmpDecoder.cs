using System.Buffers.Binary;
using System.Numerics;

namespace IlgpuLlava.Model.Images.Bmp;

/// <summary>Windows and OS/2 bitmaps; alpha is dropped.</summary>
internal sealed class BmpDecoder(ReadOnlyMemory<byte> file, ImageLimits limits, CancellationToken cancellationToken)
{
    public ImageInfo Identify()
    {
        BmpHeader header = BmpHeader.Parse(file.Span, limits);
        return new ImageInfo(ImageFormat.Bmp, header.Width, header.Height);
    }

    public RgbImage Decode()
    {
        BmpHeader header = BmpHeader.Parse(file.Span, limits);
        ReadOnlySpan<byte> stored = file.Span[header.PixelOffset..];
        if (header.Compression is BmpHeader.Rle4 or BmpHeader.Rle8)
        {
            byte[] indices = BmpRunLength.Decode(stored, header, cancellationToken);
            return ToRgb(header, indices, header.Width, bits: 8);
        }
        if (stored.Length < header.RowBytes * header.Height)
        {
            throw ImageFormatException.Truncated("BMP", "its pixels end early");
        }
        return ToRgb(header, stored, (int)header.RowBytes, header.BitsPerPixel);
    }

    private RgbImage ToRgb(BmpHeader header, ReadOnlySpan<byte> stored, int rowBytes, int bits)
    {
        var image = new RgbImage(header.Width, header.Height, new byte[header.Width * header.Height * 3]);
        for (int y = 0; y < header.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> row = stored.Slice(y * rowBytes, rowBytes);
            Span<byte> pixels = image.Row(header.TopDown ? y : header.Height - 1 - y);
            if (bits <= 8)
            {
                FromPalette(row, pixels, bits, header.Palette);
            }
            else if (bits == 24)
            {
                FromBgr(row, pixels);
            }
            else
            {
                FromMasks(row, pixels, bits / 8, header.Masks);
            }
        }
        return image;
    }

    private static void FromPalette(ReadOnlySpan<byte> row, Span<byte> pixels, int bits, ReadOnlySpan<byte> palette)
    {
        int perByte = 8 / bits, mask = (1 << bits) - 1;
        for (int x = 0; x < pixels.Length / 3; x++)
        {
            int entry = (row[x / perByte] >> (8 - bits - x % perByte * bits) & mask) * 3;
            if (entry >= palette.Length)
            {
                throw ImageFormatException.Corrupt("BMP", $"a pixel names entry {entry / 3} of {palette.Length / 3} in the palette");
            }
            palette.Slice(entry, 3).CopyTo(pixels[(x * 3)..]);
        }
    }

    private static void FromBgr(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i += 3)
        {
            pixels[i] = row[i + 2];
            pixels[i + 1] = row[i + 1];
            pixels[i + 2] = row[i];
        }
    }

    private static void FromMasks(ReadOnlySpan<byte> row, Span<byte> pixels, int pixelBytes, (uint Red, uint Green, uint Blue) masks)
    {
        for (int to = 0, at = 0; to < pixels.Length; to += 3, at += pixelBytes)
        {
            uint pixel = pixelBytes == 2
                ? BinaryPrimitives.ReadUInt16LittleEndian(row[at..])
                : BinaryPrimitives.ReadUInt32LittleEndian(row[at..]);
            pixels[to] = Stretch(pixel, masks.Red);
            pixels[to + 1] = Stretch(pixel, masks.Green);
            pixels[to + 2] = Stretch(pixel, masks.Blue);
        }
    }

    /// <summary>A sample of any width to 0..255, rounded down as Pillow does.</summary>
    private static byte Stretch(uint pixel, uint mask)
    {
        int shift = BitOperations.TrailingZeroCount(mask);
        return (byte)((ulong)((pixel & mask) >> shift) * 255 / (mask >> shift));
    }
}
