using System.Runtime.InteropServices;

namespace IlgpuLlava.Runtime;

/// <summary>Names the content of a full KV block: all tokens from the sequence's first to the block's last, and whose they are. 256
/// bits, so that equal names mean equal content.</summary>
/// <param name="A">Bits 0 to 63 of a SHA-256.</param>
/// <param name="B">Bits 64 to 127.</param>
/// <param name="C">Bits 128 to 191.</param>
/// <param name="D">Bits 192 to 255.</param>
public readonly record struct BlockHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>From the 32 bytes of a SHA-256.</summary>
    /// <param name="digest">The bytes.</param>
    public static BlockHash From(ReadOnlySpan<byte> digest) => MemoryMarshal.Read<BlockHash>(digest);
}
