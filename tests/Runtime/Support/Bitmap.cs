using System.Buffers.Binary;

namespace IlgpuLlava.Runtime.Tests;

/// <summary>Writes 24-bit BMP files.</summary>
internal static class Bitmap
{
    /// <summary>A picture whose pixel i (row by row from the top) is <paramref name="color"/>(i).</summary>
    public static byte[] Create(int width, int height, Func<int, (byte Red, byte Green, byte Blue)> color)
    {
        int stride = (width * 3 + 3) & ~3;
        byte[] file = new byte[54 + stride * height];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        // A negative height: the first row is the topmost.
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (byte red, byte green, byte blue) = color(y * width + x);
                Span<byte> pixel = file.AsSpan(54 + y * stride + 3 * x, 3);
                (pixel[0], pixel[1], pixel[2]) = (blue, green, red);
            }
        }
        return file;
    }

    public static byte[] Plain(byte red, byte green, byte blue, int side = 32) => Create(side, side, _ => (red, green, blue));
}
