using System.Buffers.Binary;

namespace IlgpuLlava.Model.Images;

/// <summary>
/// Finds the orientation in EXIF or XMP metadata, and reads nothing else of it. Broken metadata counts as none: it cannot harm the
/// picture.
/// </summary>
internal static class ExifReader
{
    private const int OrientationTag = 0x0112;
    private const int TypeByte = 1, TypeShort = 3, TypeLong = 4;

    /// <summary>The orientation (1..8) in a TIFF structure, its first directory; 0 where there is none.</summary>
    public static int Orientation(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II*\0"u8);
        if (!little && !tiff.StartsWith("MM\0*"u8) || tiff.Length < 8)
        {
            return 0;
        }
        uint directory = UInt32(tiff, 4, little);
        if (directory > tiff.Length - 2)
        {
            return 0;
        }
        int count = UInt16(tiff, (int)directory, little);
        for (int i = 0; i < count; i++)
        {
            long entry = directory + 2L + i * 12L;
            if (entry + 12 > tiff.Length)
            {
                return 0;
            }
            int at = (int)entry;
            if (UInt16(tiff, at, little) == OrientationTag && UInt32(tiff, at + 4, little) >= 1)
            {
                uint value = UInt16(tiff, at + 2, little) switch
                {
                    TypeByte => tiff[at + 8],
                    TypeShort => UInt16(tiff, at + 8, little),
                    TypeLong => UInt32(tiff, at + 8, little),
                    _ => 0,
                };
                return value is >= 1 and <= 8 ? (int)value : 0;
            }
        }
        return 0;
    }

    /// <summary>The orientation in an XMP packet, written as attribute or as element; 0 where there is none.</summary>
    public static int XmpOrientation(ReadOnlySpan<byte> xmp)
    {
        ReadOnlySpan<byte> name = "tiff:Orientation"u8;
        for (int at = xmp.IndexOf(name); at >= 0;)
        {
            xmp = xmp[(at + name.Length)..];
            int skip = xmp.StartsWith("=\""u8) ? 2 : xmp.StartsWith(">"u8) ? 1 : int.MaxValue;
            int digit = skip < xmp.Length ? xmp[skip] - '0' : 0;
            if (digit is >= 1 and <= 8)
            {
                return digit;
            }
            at = xmp.IndexOf(name);
        }
        return 0;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
