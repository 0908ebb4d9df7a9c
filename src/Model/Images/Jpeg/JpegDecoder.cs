using System.Buffers.Binary;

namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>
/// JPEG (ITU-T T.81) with Huffman coding and 8-bit samples. The result is libjpeg-turbo's, bit for bit: accurate integer inverse DCT,
/// triangle upsampling of chroma, integer colour conversion; CMYK becomes RGB as in Pillow. Where libjpeg would warn and invent data, this
/// decoder refuses the picture.
/// </summary>
internal sealed partial class JpegDecoder(ReadOnlyMemory<byte> file, ImageLimits limits, CancellationToken cancellationToken)
{
    private JpegFrame? _frame;
    private int _position = 2; // behind the start of the image
    private int _scans;

    public ImageInfo Identify()
    {
        while (_frame is null)
        {
            int marker = NextMarker();
            if (marker is JpegMarker.StartOfScan or JpegMarker.EndOfImage)
            {
                throw ImageFormatException.Corrupt("JPEG", "it holds no frame header");
            }
            ReadSegment(marker);
        }
        return new ImageInfo(ImageFormat.Jpeg, _frame.Width, _frame.Height);
    }

    public PictureSize UprightSize()
    {
        for (int marker = NextMarker(); marker is not (JpegMarker.StartOfScan or JpegMarker.EndOfImage); marker = NextMarker())
        {
            ReadSegment(marker);
        }
        JpegFrame frame = _frame ?? throw ImageFormatException.Corrupt("JPEG", "it holds no frame header");
        return Orientation.Upright(new ImageInfo(ImageFormat.Jpeg, frame.Width, frame.Height), StatedOrientation);
    }

    public RgbImage Decode()
    {
        for (int marker = NextMarker(); marker != JpegMarker.EndOfImage; marker = NextMarker())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (marker == JpegMarker.StartOfScan)
            {
                ReadScan();
            }
            else
            {
                ReadSegment(marker);
            }
        }
        JpegFrame frame = _frame ?? throw ImageFormatException.Corrupt("JPEG", "it holds no frame header");
        foreach (JpegComponent component in frame.Components)
        {
            if (component.MissingBits.AsSpan().ContainsAnyExcept((sbyte)0))
            {
                throw ImageFormatException.Truncated("JPEG", "scans are missing");
            }
        }
        if (frame.Progressive)
        {
            JpegProgressiveOutput.Transform(frame, cancellationToken);
        }
        RgbImage image = JpegRaster.ToRgb(frame, ColourSpace(frame), cancellationToken);
        return Orientation.Apply(image, StatedOrientation, cancellationToken);
    }

    private int StatedOrientation => _exifOrientation != 0 ? _exifOrientation : _xmpOrientation;

    /// <summary>Passes anything up to the next marker, and the marker.</summary>
    private int NextMarker()
    {
        ReadOnlySpan<byte> bytes = file.Span;
        while (true)
        {
            int found = bytes[_position..].IndexOf((byte)0xFF);
            if (found < 0 || _position + found + 1 >= bytes.Length)
            {
                throw ImageFormatException.Truncated("JPEG", "the file ends before the picture does");
            }
            _position += found + 1;
            int marker = bytes[_position];
            if (marker is not (0 or 0xFF))
            {
                _position++;
                return marker;
            }
        }
    }

    /// <summary>The data of a segment whose marker was just read.</summary>
    private ReadOnlySpan<byte> SegmentData()
    {
        ReadOnlySpan<byte> rest = file.Span[_position..];
        int length = rest.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length < 2 || length > rest.Length)
        {
            throw ImageFormatException.Truncated("JPEG", "the file ends within a segment");
        }
        if (length < 2)
        {
            throw ImageFormatException.Corrupt("JPEG", "a segment's length is impossible");
        }
        _position += length;
        return rest[2..length];
    }

    private void ReadSegment(int marker)
    {
        if (JpegMarker.UnsupportedFrame(marker) is { } name)
        {
            throw ImageFormatException.Unsupported(name);
        }
        if (JpegMarker.StandsAlone(marker))
        {
            if (marker is JpegMarker.StartOfImage)
            {
                throw ImageFormatException.Corrupt("JPEG", "a second picture begins within the first");
            }
            return;
        }
        ReadOnlySpan<byte> data = SegmentData();
        switch (marker)
        {
            case JpegMarker.StartBaseline or JpegMarker.StartExtended or JpegMarker.StartProgressive:
                if (_frame is not null)
                {
                    throw ImageFormatException.Corrupt("JPEG", "it holds two frames");
                }
                _frame = JpegFrame.Parse(data, marker == JpegMarker.StartProgressive, limits);
                break;
            case JpegMarker.HuffmanTables:
                ReadHuffmanTables(data);
                break;
            case JpegMarker.QuantTables:
                ReadQuantTables(data);
                break;
            case JpegMarker.RestartInterval:
                _restartInterval = data.Length == 2
                    ? BinaryPrimitives.ReadUInt16BigEndian(data)
                    : throw ImageFormatException.Corrupt("JPEG", "its restart interval has a wrong length");
                break;
            case >= JpegMarker.App0 and <= JpegMarker.App0 + 15:
                ReadApplicationData(marker, data);
                break;
        }
    }
}
