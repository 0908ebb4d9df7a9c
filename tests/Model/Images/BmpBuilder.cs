using System.Buffers.Binary;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Writes bitmaps with a 40-byte header.</summary>
internal static class BmpBuilder
{
    public static byte[] Picture(int width, int height, int bits, byte[] pixels, uint compression = 0, byte[]? afterHeader = null)
    {
        afterHeader ??= [];
        byte[] header = new byte[54];
        "BM"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), 54 + afterHeader.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(28), (short)bits);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(30), compression);
        return [.. header, .. afterHeader, .. pixels];
    }
}
