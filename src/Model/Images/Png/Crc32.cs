using System.Buffers.Binary;

namespace IlgpuLlava.Model.Images.Png;

/// <summary>CRC-32 of ISO 3309, reflected polynomial 0xEDB88320, eight bytes a step by eight tables.</summary>
internal static class Crc32
{
    private const int Slices = 8;
    private static readonly uint[] Tables = BuildTables();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> tables = Tables;
        uint crc = uint.MaxValue;
        while (bytes.Length >= Slices)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[0x700 + (int)(low & 0xFF)] ^ tables[0x600 + (int)(low >> 8 & 0xFF)]
                ^ tables[0x500 + (int)(low >> 16 & 0xFF)] ^ tables[0x400 + (int)(low >> 24)]
                ^ tables[0x300 + (int)(high & 0xFF)] ^ tables[0x200 + (int)(high >> 8 & 0xFF)]
                ^ tables[0x100 + (int)(high >> 16 & 0xFF)] ^ tables[(int)(high >> 24)];
            bytes = bytes[Slices..];
        }
        foreach (byte value in bytes)
        {
            crc = tables[(int)((crc ^ value) & 0xFF)] ^ crc >> 8;
        }
        return ~crc;
    }

    private static uint[] BuildTables()
    {
        uint[] tables = new uint[Slices * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1;
            }
            tables[i] = crc;
        }
        // Table k continues table k - 1 by one zero byte.
        for (int i = 256; i < tables.Length; i++)
        {
            uint previous = tables[i - 256];
            tables[i] = tables[(int)(previous & 0xFF)] ^ previous >> 8;
        }
        return tables;
    }
}
