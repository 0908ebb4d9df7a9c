namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Writes JPEGs segment by segment, and takes real ones apart.</summary>
internal sealed class JpegBuilder
{
    private readonly List<byte> _file = [0xFF, 0xD8];

    /// <summary>A grey picture up to its scans; all quantisation steps are 1.</summary>
    public static JpegBuilder Grey(int width, int height, byte frame = 0xC0, byte precision = 8) => new JpegBuilder()
        .Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)])
        .Segment(frame, [precision, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);

    /// <summary>A Huffman table with one symbol, whose code is the bit 0.</summary>
    public JpegBuilder OneSymbolTable(int kind, byte symbol) => Segment(0xC4, [(byte)(kind << 4), 1, .. new byte[15], symbol]);

    public JpegBuilder Scan(byte first, byte last, byte approximation, params byte[] data)
    {
        Segment(0xDA, [1, 1, 0, first, last, approximation]);
        _file.AddRange(data);
        return this;
    }

    public JpegBuilder Segment(byte marker, byte[] data)
    {
        _file.AddRange([0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data]);
        return this;
    }

    public byte[] End() => [.. _file, 0xFF, 0xD9];

    /// <summary>Puts a segment behind the start of a real picture.</summary>
    public static byte[] Insert(byte[] jpeg, byte marker, byte[] data) =>
        [.. jpeg[..2], 0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data, .. jpeg[2..]];

    /// <summary>Where the scans' markers stand (0xFF 0xDA occurs nowhere else: in coded data 0xFF is followed by 0).</summary>
    public static List<int> Scans(byte[] jpeg)
    {
        List<int> found = [];
        for (int at = 2; at < jpeg.Length - 1;)
        {
            if (jpeg[at] != 0xFF || jpeg[at + 1] is 0 or 0xFF or (>= 0xD0 and <= 0xD9))
            {
                at++;
                continue;
            }
            if (jpeg[at + 1] == 0xDA)
            {
                found.Add(at);
            }
            at += 2 + (jpeg[at + 2] << 8 | jpeg[at + 3]);
        }
        return found;
    }
}
