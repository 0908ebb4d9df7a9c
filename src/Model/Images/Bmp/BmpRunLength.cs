namespace IlgpuLlava.Model.Images.Bmp;

/// <summary>
/// Run-length coding of palette indices, 8 or 4 bits each: (count, value) repeats, (0, 0) ends the line, (0, 1) the picture, (0, 2)
/// moves right and down, (0, n) is followed by n indices padded to 16 bits. What is skipped has index 0.
/// </summary>
internal static class BmpRunLength
{
    /// <summary>The indices, <c>[height, width]</c>, rows as stored (the bottom one first).</summary>
    public static byte[] Decode(ReadOnlySpan<byte> codes, BmpHeader header, CancellationToken cancellationToken)
    {
        bool nibbles = header.Compression == BmpHeader.Rle4;
        int width = header.Width, height = header.Height;
        byte[] indices = new byte[width * height];
        int x = 0, y = 0, at = 0;
        while (true)
        {
            (int count, int value) = (Byte(codes, at), Byte(codes, at + 1));
            at += 2;
            if (count > 0)
            {
                Span<byte> run = Run(indices, width, height, x, y, count);
                for (int i = 0; i < run.Length; i++)
                {
                    run[i] = (byte)(!nibbles ? value : (i & 1) == 0 ? value >> 4 : value & 15);
                }
                x += count;
            }
            else if (value == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                (x, y) = (0, y + 1);
            }
            else if (value == 1)
            {
                return indices;
            }
            else if (value == 2)
            {
                (x, y) = (x + Byte(codes, at), y + Byte(codes, at + 1));
                at += 2;
            }
            else
            {
                Span<byte> run = Run(indices, width, height, x, y, value);
                for (int i = 0; i < run.Length; i++)
                {
                    run[i] = nibbles ? (byte)(Byte(codes, at + i / 2) >> ((i & 1) == 0 ? 4 : 0) & 15) : Byte(codes, at + i);
                }
                int bytes = nibbles ? (value + 1) / 2 : value;
                at += bytes + (bytes & 1);
                x += value;
            }
        }
    }

    private static byte Byte(ReadOnlySpan<byte> codes, int at) =>
        at < codes.Length ? codes[at] : throw ImageFormatException.Truncated("BMP", "its pixels end early");

    private static Span<byte> Run(byte[] indices, int width, int height, int x, int y, int count) =>
        y < height && x + count <= width
            ? indices.AsSpan(y * width + x, count)
            : throw ImageFormatException.Corrupt("BMP", "a run leaves the picture");
}
