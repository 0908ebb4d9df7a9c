using System.Buffers.Binary;

namespace IlgpuLlava.Model.Images.Png;

/// <summary>Walks the chunks of a PNG: length, type, data, CRC-32 of type and data.</summary>
internal ref struct PngChunkReader(ReadOnlySpan<byte> bytes)
{
    private const int SignatureLength = 8;
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next = SignatureLength;

    /// <summary>The four letters of the current chunk's type, big-endian.</summary>
    public uint Type { get; private set; }

    /// <summary>Where the current chunk's data lies in the file.</summary>
    public Range Data { get; private set; }

    /// <summary>An upper-case first letter: a decoder that does not know the chunk cannot show the picture.</summary>
    public readonly bool IsCritical => (Type & 0x2000_0000) == 0;

    /// <summary>Moves to the next chunk and checks its CRC.</summary>
    /// <exception cref="ImageFormatException">The file ends within the chunk, or the CRC is wrong.</exception>
    public void Read()
    {
        int left = _bytes.Length - _next;
        if (left < 12)
        {
            throw ImageFormatException.Truncated("PNG", "the file ends before its IEND chunk");
        }
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_bytes[_next..]);
        if (length > int.MaxValue)
        {
            throw ImageFormatException.Corrupt("PNG", "a chunk's length is out of range");
        }
        if (length > left - 12)
        {
            throw ImageFormatException.Truncated("PNG", "the file ends within a chunk");
        }
        int size = (int)length;
        ReadOnlySpan<byte> covered = _bytes.Slice(_next + 4, size + 4);
        Type = BinaryPrimitives.ReadUInt32BigEndian(covered);
        if (Crc32.Compute(covered) != BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_next + 8 + size)..]))
        {
            throw ImageFormatException.Corrupt("PNG", "a chunk's checksum is wrong");
        }
        Data = (_next + 8)..(_next + 8 + size);
        _next += size + 12;
    }

    /// <summary>A chunk type from its four letters.</summary>
    public static uint TypeOf(ReadOnlySpan<byte> letters) => BinaryPrimitives.ReadUInt32BigEndian(letters);
}
