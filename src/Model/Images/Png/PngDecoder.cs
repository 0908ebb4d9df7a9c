using System.IO.Compression;

namespace IlgpuLlava.Model.Images.Png;

/// <summary>
/// PNG, third edition (W3C, ISO/IEC 15948). Only IHDR, PLTE, IDAT, eXIf and IEND are looked into; text and profile chunks are never
/// inflated, and the image data only as far as the raster goes.
/// </summary>
internal sealed class PngDecoder(ReadOnlyMemory<byte> file, ImageLimits limits, CancellationToken cancellationToken)
{
    /// <summary>Deflate cannot expand further than 258 bytes for 2 bits; so much input at least a picture must have.</summary>
    private const int MaxDeflateRatio = 1032;

    private static readonly uint Ihdr = PngChunkReader.TypeOf("IHDR"u8);
    private static readonly uint Plte = PngChunkReader.TypeOf("PLTE"u8);
    private static readonly uint Idat = PngChunkReader.TypeOf("IDAT"u8);
    private static readonly uint Iend = PngChunkReader.TypeOf("IEND"u8);
    private static readonly uint Exif = PngChunkReader.TypeOf("eXIf"u8);
    private static readonly uint CgBi = PngChunkReader.TypeOf("CgBI"u8);

    private readonly List<Range> _idat = [];
    private byte[] _palette = [];
    private int _orientation;

    public ImageInfo Identify()
    {
        var chunks = new PngChunkReader(file.Span);
        PngHeader header = ReadHeader(ref chunks);
        return new ImageInfo(ImageFormat.Png, header.Width, header.Height);
    }

    public PictureSize UprightSize()
    {
        var chunks = new PngChunkReader(file.Span);
        PngHeader header = ReadHeader(ref chunks);
        ReadChunks(ref chunks, header);
        return Orientation.Upright(new ImageInfo(ImageFormat.Png, header.Width, header.Height), _orientation);
    }

    public RgbImage Decode()
    {
        var chunks = new PngChunkReader(file.Span);
        PngHeader header = ReadHeader(ref chunks);
        ReadChunks(ref chunks, header);
        return Orientation.Apply(ReadRaster(header), _orientation, cancellationToken);
    }

    private PngHeader ReadHeader(ref PngChunkReader chunks)
    {
        chunks.Read();
        if (chunks.Type == CgBi)
        {
            throw ImageFormatException.Unsupported("Apple's CgBI variant of PNG");
        }
        return chunks.Type == Ihdr
            ? PngHeader.Parse(file.Span[chunks.Data], limits)
            : throw ImageFormatException.Corrupt("PNG", "its first chunk is not IHDR");
    }

    private void ReadChunks(ref PngChunkReader chunks, PngHeader header)
    {
        uint previous = Ihdr;
        for (chunks.Read(); chunks.Type != Iend; chunks.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> data = file.Span[chunks.Data];
            if (chunks.Type == Plte)
            {
                if (_palette.Length != 0 || _idat.Count != 0 || data.Length is 0 or > 768 || data.Length % 3 != 0)
                {
                    throw ImageFormatException.Corrupt("PNG", "its palette is misplaced, repeated or of a wrong length");
                }
                _palette = data.ToArray();
            }
            else if (chunks.Type == Idat)
            {
                if (_idat.Count != 0 && previous != Idat)
                {
                    throw ImageFormatException.Corrupt("PNG", "other chunks stand between its IDAT chunks");
                }
                _idat.Add(chunks.Data);
            }
            else if (chunks.Type == Exif)
            {
                _orientation = ExifReader.Orientation(data);
            }
            else if (chunks.IsCritical)
            {
                throw ImageFormatException.Corrupt("PNG", "it holds an unknown critical chunk, or IHDR twice");
            }
            previous = chunks.Type;
        }
        if (_idat.Count == 0)
        {
            throw ImageFormatException.Corrupt("PNG", "it holds no IDAT chunk");
        }
        if (header.ColourType == PngHeader.Palette && _palette.Length == 0)
        {
            throw ImageFormatException.Corrupt("PNG", "its palette (PLTE chunk) is missing");
        }
    }

    private RgbImage ReadRaster(PngHeader header)
    {
        List<PngPass> passes = PngPass.Of(header);
        long inflated = passes.Sum(pass => (header.RowBytes(pass.Width) + 1) * pass.Height);
        long deflated = 0;
        foreach (Range chunk in _idat)
        {
            deflated += chunk.End.Value - chunk.Start.Value;
        }
        if (deflated * MaxDeflateRatio < inflated)
        {
            throw ImageFormatException.Truncated("PNG", "its image data is too short for its size");
        }
        byte[] pixels = new byte[header.Width * header.Height * 3];
        using var stream = new ZLibStream(new IdatStream(file, _idat), CompressionMode.Decompress);
        try
        {
            foreach (PngPass pass in passes)
            {
                ReadPass(stream, header, pass, pixels);
            }
            // Reading on to the end has the stream's checksum compared, and tells of data that no raster needs.
            if (stream.ReadByte() >= 0)
            {
                throw ImageFormatException.Corrupt("PNG", "its image data is longer than its size says");
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw ImageFormatException.Corrupt("PNG", "its image data does not inflate", error);
        }
        return new RgbImage(header.Width, header.Height, pixels);
    }

    private void ReadPass(Stream stream, PngHeader header, PngPass pass, byte[] pixels)
    {
        int rowBytes = (int)header.RowBytes(pass.Width);
        byte[] row = new byte[rowBytes + 1], above = new byte[rowBytes + 1];
        for (int y = 0; y < pass.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
            {
                throw ImageFormatException.Truncated("PNG", "its image data ends early");
            }
            PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), header.FilterStride);
            int first = (pass.Y + y * pass.StepY) * header.Width + pass.X;
            PngRow.ToRgb(header, row.AsSpan(1), _palette, pixels.AsSpan(first * 3), pass.Width, pass.StepX);
            (row, above) = (above, row);
        }
    }
}
