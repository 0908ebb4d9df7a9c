using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Runtime;

/// <summary>Names a picture as the vision tower sees it.</summary>
internal static class PictureKey
{
    /// <summary>The SHA-256 of width, height, pixels (RGB, 8 bits) and everything that preprocessing depends on, so that no other
    /// picture's features can be taken for it.</summary>
    public static string Of(RgbImage image, PreprocessOptions options)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(size, image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[4..], image.Height);
        hash.AppendData(size);
        hash.AppendData(image.Pixels);
        // The options are a record: its text names every setting, the mode among them.
        hash.AppendData(Encoding.UTF8.GetBytes(options.ToString()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
