using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ILGPU.Runtime.Cache;

/// <summary>An entry of the cache as a file: magic, key, length and checksum of the content, content.</summary>
internal static class CacheEntry
{
    private const int KeyOffset = 8;
    private const int LengthOffset = KeyOffset + SHA256.HashSizeInBytes;
    private const int ChecksumOffset = LengthOffset + sizeof(long);

    /// <summary>Bytes before the content.</summary>
    public const int HeaderBytes = ChecksumOffset + SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "ILGPUKC1"u8;

    /// <summary>The file of a content.</summary>
    public static byte[] Pack(KernelCacheKey key, ReadOnlySpan<byte> content)
    {
        byte[] file = new byte[HeaderBytes + content.Length];
        Magic.CopyTo(file);
        key.Hash.CopyTo(file, KeyOffset);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(LengthOffset), content.Length);
        SHA256.HashData(content, file.AsSpan(ChecksumOffset));
        content.CopyTo(file.AsSpan(HeaderBytes));
        return file;
    }

    /// <summary>The content of a file, or null where the file is damaged or belongs to another key.</summary>
    public static byte[]? Unpack(KernelCacheKey key, ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes || !file[..KeyOffset].SequenceEqual(Magic)
            || !file.Slice(KeyOffset, SHA256.HashSizeInBytes).SequenceEqual(key.Hash))
            return null;
        ReadOnlySpan<byte> content = file[HeaderBytes..];
        if (BinaryPrimitives.ReadInt64LittleEndian(file[LengthOffset..]) != content.Length)
            return null;
        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, checksum);
        return checksum.SequenceEqual(file.Slice(ChecksumOffset, checksum.Length)) ? content.ToArray() : null;
    }
}
