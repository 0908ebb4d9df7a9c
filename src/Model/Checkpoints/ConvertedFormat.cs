using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// The converted form of a checkpoint: one safetensors file whose tensors have the canonical names of <see cref="TensorNames"/>,
/// fused, in the order of use. Its <c>__metadata__</c> holds
/// <c>format</c>, <c>version</c>, <c>source</c> (what it was made from), <c>sha256:NAME</c> for each tensor, and <c>header</c>: the
/// SHA-256 of everything before the data, taken with this very digest written as zeros. Where matrices are quantised, also
/// <c>ilgpullava.quantization</c>: see <see cref="WeightQuantization"/>.
/// </summary>
internal static class ConvertedFormat
{
    /// <summary>The file's name in its directory.</summary>
    public const string FileName = "ilgpu-llava.safetensors";

    /// <summary>The value of <c>format</c>.</summary>
    public const string Format = "ilgpu-llava";

    /// <summary>The version that this build writes, and the newest that it reads.</summary>
    public const int Version = 1;

    /// <summary>Keys of the metadata.</summary>
    public const string FormatKey = "format", VersionKey = "version", SourceKey = "source", HeaderKey = "header", DigestPrefix = "sha256:";

    /// <summary>The key of the quantisation, where there is one.</summary>
    public const string QuantizationKey = "ilgpullava.quantization";

    /// <summary>Sixty-four zeros: the header's digest while the digest is taken.</summary>
    public static readonly string NoDigest = new('0', 64);

    /// <summary>The digest that the <c>header</c> entry should have; null where there is none.</summary>
    public static string? HeaderDigest(ReadOnlySpan<byte> length, ReadOnlySpan<byte> json, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(HeaderKey, out string? stated) || stated.Length != 64) return null;
        int at = json.IndexOf(Encoding.UTF8.GetBytes(stated));
        if (at < 0) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(length);
        hash.AppendData(json[..at]);
        hash.AppendData(Encoding.UTF8.GetBytes(NoDigest));
        hash.AppendData(json[(at + 64)..]);
        return System.Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether a file is a converted one: it alone may have the name.</summary>
    public static bool IsConverted(SafetensorsFile file) => Path.GetFileName(file.Path) == FileName;

    /// <summary>Checks format, version, header digest, and that each tensor has a digest.</summary>
    public static void Check(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || format != Format)
            throw Broken("is not in the format ilgpu-llava");
        if (!file.Metadata.TryGetValue(VersionKey, out string? text)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version) || version < 1)
        {
            throw Broken("states no version");
        }
        // The version comes before the digest: a newer one may compute it in another way.
        if (version > Version)
        {
            throw new CheckpointException(CheckpointErrorKind.NewerFormat,
                $"{FileName} has format version {version}, newer than this build, which reads up to {Version}; "
                + "update the program or convert the checkpoint again.");
        }
        if (file.HeaderDigest is null || file.HeaderDigest != file.Metadata[HeaderKey])
        {
            throw new CheckpointException(CheckpointErrorKind.ChecksumMismatch,
                $"{FileName}: the header is not as it was written; convert the checkpoint again.");
        }
        string? bare = file.Tensors.Keys.FirstOrDefault(n => !file.Metadata.ContainsKey(DigestPrefix + n));
        if (bare is not null) throw Broken($"has no digest of {Printable.Name(bare)}");
    }

    /// <summary>How the file's matrices are quantised, or null.</summary>
    public static WeightQuantization? QuantizationOf(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(QuantizationKey, out string? text)) return null;
        return WeightQuantization.Parse(text) ?? throw new CheckpointException(CheckpointErrorKind.NotSupported,
            $"{FileName} is quantised to {Printable.Name(text)}, which this build does not know; update the program.");
    }

    private static CheckpointException Broken(string what) =>
        new(CheckpointErrorKind.InvalidFormat, $"{FileName} {what}; convert the checkpoint again.");
}
