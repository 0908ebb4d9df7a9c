using System.Buffers.Binary;
using System.Numerics;

namespace IlgpuLlava.Model.Images.Bmp;

/// <summary>File header and information header of a bitmap, of any of their versions from OS/2 1.x to Windows 5.</summary>
internal sealed class BmpHeader
{
    public const uint Rgb = 0, Rle8 = 1, Rle4 = 2, BitFields = 3, AlphaBitFields = 6;
    private const int FileHeader = 14, CoreHeader = 12, InfoHeader = 40, Os2Header = 64;

    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The first stored row is the top one (a negative height in the file).</summary>
    public required bool TopDown { get; init; }

    /// <summary>1, 4, 8, 16, 24 or 32.</summary>
    public required int BitsPerPixel { get; init; }

    /// <summary>One of the constants above.</summary>
    public required uint Compression { get; init; }

    /// <summary>Where the pixels begin in the file.</summary>
    public required int PixelOffset { get; init; }

    /// <summary>RGB entries; empty above 8 bits a pixel.</summary>
    public required byte[] Palette { get; init; }

    /// <summary>Bit masks of red, green and blue, for 16 and 32 bits a pixel.</summary>
    public required (uint Red, uint Green, uint Blue) Masks { get; init; }

    /// <summary>Bytes of a stored row, which is padded to four.</summary>
    public long RowBytes => ((long)Width * BitsPerPixel + 31) / 32 * 4;

    public static BmpHeader Parse(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        Need(file, FileHeader + CoreHeader);
        int size = BinaryPrimitives.ReadInt32LittleEndian(file[FileHeader..]);
        Need(file, FileHeader + size);
        ReadOnlySpan<byte> info = file.Slice(FileHeader, size);
        bool core = size == CoreHeader;
        long width = core ? U16(info, 4) : I32(info, 4);
        long height = core ? U16(info, 6) : I32(info, 8);
        int bits = U16(info, core ? 10 : 14);
        uint compression = size >= 20 ? U32(info, 16) : Rgb;
        limits.Check("BMP", width, Math.Abs(height));
        if (!Supported(bits, compression, size))
        {
            throw compression is 4 or 5
                ? ImageFormatException.Unsupported("A BMP that wraps a JPEG or PNG")
                : ImageFormatException.Unsupported($"BMP with {bits} bits a pixel and compression {compression}");
        }
        if (compression is Rle4 or Rle8 && height < 0)
        {
            throw ImageFormatException.Corrupt("BMP", "a run-length coded picture cannot be stored from the top");
        }
        int afterHeader = FileHeader + size;
        (uint, uint, uint) masks = ReadMasks(file, info, bits, compression, ref afterHeader);
        uint offset = U32(file, 10);
        if (offset < afterHeader)
        {
            throw ImageFormatException.Corrupt("BMP", "its pixels begin within its header");
        }
        if (offset > file.Length)
        {
            throw ImageFormatException.Truncated("BMP", "the file ends before its pixels");
        }
        return new BmpHeader
        {
            Width = (int)width,
            Height = (int)Math.Abs(height),
            TopDown = height < 0,
            BitsPerPixel = bits,
            Compression = compression,
            PixelOffset = (int)offset,
            Masks = masks,
            Palette = bits > 8 ? [] : ReadPalette(file[afterHeader..(int)offset], bits, core ? 3 : 4, size >= 36 ? U32(info, 32) : 0),
        };
    }

    private static bool Supported(int bits, uint compression, int headerSize) => compression switch
    {
        Rgb => bits is 1 or 4 or 8 or 16 or 24 or 32,
        Rle8 => bits == 8,
        Rle4 => bits == 4,
        // In an OS/2 2.x header the same number means Huffman coding.
        BitFields => bits is 16 or 32 && headerSize != Os2Header && headerSize >= InfoHeader,
        AlphaBitFields => bits is 16 or 32 && headerSize >= InfoHeader && headerSize != Os2Header,
        _ => false,
    };

    /// <summary>The masks stand in the header from its second version on, behind it in the first.</summary>
    private static (uint, uint, uint) ReadMasks(
        ReadOnlySpan<byte> file, ReadOnlySpan<byte> info, int bits, uint compression, ref int afterHeader)
    {
        if (compression is not (BitFields or AlphaBitFields))
        {
            return bits == 16 ? (0x7C00u, 0x03E0u, 0x001Fu) : (0xFF0000u, 0x00FF00u, 0x0000FFu);
        }
        ReadOnlySpan<byte> at = info.Length > InfoHeader ? info[InfoHeader..] : file[afterHeader..];
        if (info.Length == InfoHeader)
        {
            afterHeader += compression == BitFields ? 12 : 16;
            Need(file, afterHeader);
        }
        (uint red, uint green, uint blue) = (U32(at, 0), U32(at, 4), U32(at, 8));
        foreach (uint mask in (ReadOnlySpan<uint>)[red, green, blue])
        {
            uint ones = mask >> BitOperations.TrailingZeroCount(mask);
            if (mask == 0 || (ones & (ones + 1)) != 0 || (bits == 16 && mask > ushort.MaxValue))
            {
                throw ImageFormatException.Corrupt("BMP", "its colour masks are not runs of bits within a pixel");
            }
        }
        return (red & green | green & blue | red & blue) == 0
            ? (red, green, blue)
            : throw ImageFormatException.Corrupt("BMP", "its colour masks overlap");
    }

    /// <summary>Entries are blue, green, red, and from Windows 3 on a fourth byte; as many as stand before the pixels.</summary>
    private static byte[] ReadPalette(ReadOnlySpan<byte> bytes, int bits, int entryBytes, uint used)
    {
        int all = 1 << bits;
        int count = Math.Min(used == 0 || used > all ? all : (int)used, bytes.Length / entryBytes);
        byte[] palette = new byte[count * 3];
        for (int i = 0; i < count; i++)
        {
            palette[i * 3] = bytes[i * entryBytes + 2];
            palette[i * 3 + 1] = bytes[i * entryBytes + 1];
            palette[i * 3 + 2] = bytes[i * entryBytes];
        }
        return palette;
    }

    private static void Need(ReadOnlySpan<byte> file, int length)
    {
        if (file.Length < length)
        {
            throw ImageFormatException.Truncated("BMP", "the file ends within its header");
        }
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static int I32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
