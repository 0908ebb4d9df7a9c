using System.Buffers.Binary;

namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>The segments that set up tables, and what of the application data matters.</summary>
internal sealed partial class JpegDecoder
{
    private readonly ushort[]?[] _quantTables = new ushort[4][];
    private readonly JpegHuffmanTable?[] _dcTables = new JpegHuffmanTable[4];
    private readonly JpegHuffmanTable?[] _acTables = new JpegHuffmanTable[4];
    private int _restartInterval;
    private bool _isJfif;
    private int? _adobeTransform;
    private int _exifOrientation;
    private int _xmpOrientation;

    private void ReadQuantTables(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int size = data[0] >> 4, number = data[0] & 15;
            int length = 1 + 64 * (size + 1);
            if (size > 1 || number > 3 || data.Length < length)
            {
                throw ImageFormatException.Corrupt("JPEG", "a quantisation table is broken");
            }
            ushort[] table = new ushort[64];
            for (int k = 0; k < 64; k++)
            {
                table[JpegZigzag.Natural[k]] = size == 0 ? data[1 + k] : BinaryPrimitives.ReadUInt16BigEndian(data[(1 + 2 * k)..]);
            }
            _quantTables[number] = table;
            data = data[length..];
        }
    }

    private void ReadHuffmanTables(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (data.Length < 17)
            {
                throw ImageFormatException.Corrupt("JPEG", "a Huffman table is cut short");
            }
            int kind = data[0] >> 4, number = data[0] & 15, count = 0;
            foreach (byte ofLength in data[1..17])
            {
                count += ofLength;
            }
            if (kind > 1 || number > 3 || count > 256 || data.Length < 17 + count)
            {
                throw ImageFormatException.Corrupt("JPEG", "a Huffman table is broken");
            }
            (kind == 0 ? _dcTables : _acTables)[number] = new JpegHuffmanTable(data[1..17], data.Slice(17, count));
            data = data[(17 + count)..];
        }
    }

    private void ReadApplicationData(int marker, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> exif = "Exif\0\0"u8, xmp = "http://ns.adobe.com/xap/1.0/\0"u8;
        if (marker == JpegMarker.App0 && data.Length >= 14 && data.StartsWith("JFIF\0"u8))
        {
            _isJfif = true;
        }
        else if (marker == JpegMarker.App14 && data.Length >= 12 && data.StartsWith("Adobe"u8))
        {
            _adobeTransform = data[11];
        }
        else if (marker == JpegMarker.App1 && data.StartsWith(exif) && _exifOrientation == 0)
        {
            _exifOrientation = ExifReader.Orientation(data[exif.Length..]);
        }
        else if (marker == JpegMarker.App1 && data.StartsWith(xmp) && _xmpOrientation == 0)
        {
            _xmpOrientation = ExifReader.XmpOrientation(data[xmp.Length..]);
        }
    }

    /// <summary>The colour space by libjpeg's rules: a JFIF header, else Adobe's marker, else the components' names.</summary>
    private JpegColourSpace ColourSpace(JpegFrame frame)
    {
        if (frame.Components.Length == 1)
        {
            return JpegColourSpace.Grey;
        }
        if (frame.Components.Length == 4)
        {
            return _adobeTransform is null or 0 ? JpegColourSpace.Cmyk : JpegColourSpace.Ycck;
        }
        if (_isJfif)
        {
            return JpegColourSpace.YCbCr;
        }
        if (_adobeTransform is { } transform)
        {
            return transform == 0 ? JpegColourSpace.Rgb : JpegColourSpace.YCbCr;
        }
        return (frame.Components[0].Id, frame.Components[1].Id, frame.Components[2].Id) is ('R', 'G', 'B')
            ? JpegColourSpace.Rgb
            : JpegColourSpace.YCbCr;
    }
}
