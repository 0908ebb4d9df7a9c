using System.Buffers.Binary;
using System.IO.Compression;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Bench;

/// <summary>Pictures that no server has seen: those of the evaluation set with one pixel changed, each time to another colour, as
/// PNG.</summary>
internal sealed class NewPictures
{
    private static readonly uint[] s_crc = [.. Enumerable.Range(0, 256).Select(Remainder)];

    private readonly RgbImage[] _pictures = [.. Question.All.Select(q => ImageDecoder.Decode(q.Picture))];
    private int _count;

    /// <summary>The next one, with the question that belongs to it.</summary>
    public (string Question, byte[] Picture) Next()
    {
        int number = Interlocked.Increment(ref _count) - 1, which = number % _pictures.Length;
        RgbImage picture = _pictures[which];
        byte[] pixels = [.. picture.Pixels];
        // Three bytes say which it is.
        (pixels[0], pixels[1], pixels[2]) = ((byte)number, (byte)(number >> 8), (byte)(number >> 16));
        return (Question.All[which].Text, Png(picture.Width, picture.Height, pixels));
    }

    private static byte[] Png(int width, int height, byte[] pixels)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        // Eight bits a sample, colour.
        (header[8], header[9]) = (8, 2);
        MemoryStream data = new();
        using (ZLibStream zlib = new(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                // No filter.
                zlib.WriteByte(0);
                zlib.Write(pixels, y * width * 3, width * 3);
            }
        }
        MemoryStream file = new();
        file.Write([0x89, .. "PNG\r\n\u001a\n"u8]);
        Chunk(file, [.. "IHDR"u8, .. header]);
        Chunk(file, [.. "IDAT"u8, .. data.ToArray()]);
        Chunk(file, [.. "IEND"u8]);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, byte[] nameAndData)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, nameAndData.Length - 4);
        file.Write(number);
        file.Write(nameAndData);
        uint crc = uint.MaxValue;
        foreach (byte value in nameAndData)
            crc = s_crc[(byte)(crc ^ value)] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        file.Write(number);
    }

    private static uint Remainder(int value)
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) == 0 ? crc >> 1 : 0xedb88320 ^ (crc >> 1);
        return crc;
    }
}
