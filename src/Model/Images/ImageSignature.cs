using System.Buffers.Binary;

namespace IlgpuLlava.Model.Images;

/// <summary>Tells formats by their first bytes; a file's name or declared media type is never asked.</summary>
internal static class ImageSignature
{
    /// <summary>How far into a text an <c>&lt;svg</c> element may begin, behind declaration, comments and document type.</summary>
    private const int SvgWindow = 4096;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The format of <paramref name="bytes"/>; an <see cref="ImageFormatException"/> names any that is not supported.</summary>
    public static ImageFormat Recognise(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(PngSignature))
        {
            return ImageFormat.Png;
        }
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ImageFormat.Jpeg;
        }
        if (IsBmp(bytes))
        {
            return ImageFormat.Bmp;
        }
        if (UnsupportedName(bytes) is { } name)
        {
            throw ImageFormatException.Unsupported(name);
        }
        throw new ImageFormatException(
            ImageFault.NotAnImage,
            bytes.IsEmpty
                ? $"The picture is empty (0 bytes); {ImageFormatException.Supported}."
                : $"The bytes are not a picture of any known format; {ImageFormatException.Supported}.");
    }

    /// <summary>"BM" alone begins many a text; the size of the header that follows settles it.</summary>
    private static bool IsBmp(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("BM"u8)
        && (bytes.Length < 18 || BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124);

    private static string? UnsupportedName(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8))
        {
            return "GIF";
        }
        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
        {
            return "WebP";
        }
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8) || bytes.StartsWith("MM\0+"u8))
        {
            return "TIFF";
        }
        if (bytes.Length >= 12 && bytes[4..].StartsWith("ftyp"u8))
        {
            return IsoMediaName(bytes);
        }
        if (bytes.StartsWith("\0\0\0\x0CjP  \r\n"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
        {
            return "JPEG 2000";
        }
        if (bytes.StartsWith("\0\0\0\x0CJXL \r\n"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]))
        {
            return "JPEG XL";
        }
        if (bytes.StartsWith("8BPS"u8))
        {
            return "PSD";
        }
        if (bytes.StartsWith("%PDF-"u8))
        {
            return "PDF";
        }
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) && bytes.Length >= 22)
        {
            return "ICO";
        }
        return IsSvg(bytes) ? "SVG" : null;
    }

    /// <summary>ISO base media files name their brands, the major one first: AVIF, or one of HEIC's many, or a film.</summary>
    private static string IsoMediaName(ReadOnlySpan<byte> bytes)
    {
        uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        ReadOnlySpan<byte> brands = bytes[8..(int)Math.Clamp(size, 12, (uint)bytes.Length)];
        if (brands.IndexOf("avif"u8) >= 0 || brands.IndexOf("avis"u8) >= 0)
        {
            return "AVIF";
        }
        foreach (string brand in (ReadOnlySpan<string>)["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"])
        {
            if (brands.IndexOf(System.Text.Encoding.ASCII.GetBytes(brand)) >= 0)
            {
                return "HEIC";
            }
        }
        return "This ISO media file (a film?)";
    }

    private static bool IsSvg(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = bytes[..Math.Min(bytes.Length, SvgWindow)];
        if (text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            text = text[3..];
        }
        text = text.TrimStart(" \t\r\n"u8);
        return text.StartsWith("<svg"u8)
            || ((text.StartsWith("<?xml"u8) || text.StartsWith("<!"u8)) && text.IndexOf("<svg"u8) >= 0);
    }
}
