using System.Buffers.Binary;

namespace IlgpuLlava.Model.Images.Png;

/// <summary>The IHDR chunk (PNG specification, 11.2.1).</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, int ColourType, bool Interlaced)
{
    public const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, RgbAlpha = 6;

    public int Channels => ColourType switch { Rgb => 3, GreyAlpha => 2, RgbAlpha => 4, _ => 1 };

    public int BitsPerPixel => Channels * BitDepth;

    /// <summary>The distance of the left neighbour that filters use: one pixel, at least one byte.</summary>
    public int FilterStride => Math.Max(1, BitsPerPixel / 8);

    /// <summary>Bytes of a row of <paramref name="width"/> pixels, without the byte that names its filter.</summary>
    public long RowBytes(int width) => ((long)width * BitsPerPixel + 7) / 8;

    /// <summary>Reads and checks the chunk, the size against <paramref name="limits"/>.</summary>
    public static PngHeader Parse(ReadOnlySpan<byte> chunk, ImageLimits limits)
    {
        if (chunk.Length != 13)
        {
            throw ImageFormatException.Corrupt("PNG", $"its IHDR chunk holds {chunk.Length} bytes instead of 13");
        }
        uint width = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        limits.Check("PNG", width, height);
        int depth = chunk[8], colour = chunk[9];
        bool legal = colour switch
        {
            Grey => depth is 1 or 2 or 4 or 8 or 16,
            Palette => depth is 1 or 2 or 4 or 8,
            Rgb or GreyAlpha or RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!legal)
        {
            throw ImageFormatException.Corrupt("PNG", $"colour type {colour} with bit depth {depth} does not exist");
        }
        if (chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
        {
            throw ImageFormatException.Corrupt(
                "PNG", $"compression {chunk[10]}, filter method {chunk[11]} or interlace method {chunk[12]} does not exist");
        }
        return new PngHeader((int)width, (int)height, depth, colour, chunk[12] == 1);
    }
}
