using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Writes PNGs, sound and broken ones, chunk by chunk. Its CRC is bitwise, independent of the decoder's tables.</summary>
internal sealed class PngBuilder
{
    private readonly MemoryStream _file = new();

    public PngBuilder() => _file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

    public static byte[] Picture(
        uint width, uint height, int depth, int colour, byte[] rows, byte[]? palette = null, bool interlaced = false)
    {
        PngBuilder png = new PngBuilder().Header(width, height, depth, colour, interlaced);
        if (palette is not null)
        {
            png.Chunk("PLTE", palette);
        }
        return png.Chunk("IDAT", Deflate(rows)).Chunk("IEND", []).ToArray();
    }

    public static byte[] Deflate(byte[] data)
    {
        var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(data);
        }
        return packed.ToArray();
    }

    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }
        }
        return ~crc;
    }

    public PngBuilder Header(uint width, uint height, int depth, int colour, bool interlaced = false, int compression = 0, int filter = 0)
    {
        byte[] data = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(data, width);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[10], data[11], data[12]) =
            ((byte)depth, (byte)colour, (byte)compression, (byte)filter, (byte)(interlaced ? 1 : 0));
        return Chunk("IHDR", data);
    }

    public PngBuilder Chunk(string type, byte[] data, uint crcError = 0)
    {
        byte[] covered = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] word = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        _file.Write(word);
        _file.Write(covered);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc(covered) ^ crcError);
        _file.Write(word);
        return this;
    }

    public byte[] ToArray() => _file.ToArray();
}
