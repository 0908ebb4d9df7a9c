using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ILGPU.Runtime.Cache;

/// <summary>Names what a compiled kernel was made from: equal keys, equal machine code.</summary>
internal sealed class KernelCacheKey
{
    private static readonly Guid s_compiler = typeof(KernelCacheKey).Module.ModuleVersionId;

    private KernelCacheKey(byte[] hash) => Hash = hash;

    /// <summary>SHA-256 over everything that the machine code depends on.</summary>
    public byte[] Hash { get; }

    /// <summary>Names a kernel by its parts: back end, target and driver in every detail, options, and its text.</summary>
    /// <remarks>This compiler's own version is part of each key.</remarks>
    public static KernelCacheKey Of(params ReadOnlySpan<string> parts) => Of(s_compiler, parts);

    /// <summary>The key of a hash.</summary>
    internal static KernelCacheKey FromHash(byte[] hash) => new(hash);

    /// <summary>As <see cref="Of(ReadOnlySpan{string})"/>, for another compiler.</summary>
    internal static KernelCacheKey Of(Guid compiler, ReadOnlySpan<string> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(compiler.ToByteArray());
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (string part in parts)
        {
            // With its length before it, no part can be taken for the end of the one before.
            byte[] text = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
            hash.AppendData(length);
            hash.AppendData(text);
        }
        return new(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public override string ToString() => Convert.ToHexStringLower(Hash);
}
