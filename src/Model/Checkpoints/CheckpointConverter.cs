using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// Writes a checkpoint's weights as the one file of a converted directory: canonical tensors, fused, in the order of use, a digest
/// for each and one for the header. The same checkpoint always gives the same bytes. Memory stays bounded whatever the model's size.
/// </summary>
public sealed class CheckpointConverter
{
    /// <summary>The name that the file must have in its directory.</summary>
    public const string FileName = ConvertedFormat.FileName;

    private const int Alignment = 64;
    private const int ChunkElements = 1 << 20;

    private readonly Checkpoint _source;
    private readonly string _provenance;
    private readonly (TensorInfo Source, TensorInfo Target)[] _tensors;
    private readonly Dictionary<string, string> _digests = [];

    /// <summary>Plans a conversion.</summary>
    /// <param name="source">The checkpoint; it stays the caller's to dispose.</param>
    /// <param name="type">The element type to write, or null for each tensor's own.</param>
    /// <param name="provenance">What the checkpoint is, for the file's metadata.</param>
    /// <exception cref="ArgumentException">The type is not one of weights.</exception>
    public CheckpointConverter(Checkpoint source, TensorType? type, string provenance)
    {
        if (type is { } t && !t.IsUsable()) throw new ArgumentException($"Weights are F32, F16 or BF16, not {t}.", nameof(type));
        _source = source;
        _provenance = provenance;
        // Tensors of odd sizes come last, so that every other one begins on a 64-byte border without a hole, which the format forbids.
        _tensors = [.. source.Tensors.Where(info => info.Name != TensorNames.LmHead || !source.IsTied)
            .Select(info => (info, info with { Type = type ?? info.Type }))
            .OrderBy(pair => pair.Item2.ByteLength % Alignment != 0)];
        TotalBytes = _tensors.Sum(t => t.Target.ByteLength);
        foreach ((_, TensorInfo target) in _tensors) _digests[target.Name] = ConvertedFormat.NoDigest;
        FileLength = Header().Length + TotalBytes;
    }

    /// <summary>Bytes of all tensors together.</summary>
    public long TotalBytes { get; }

    /// <summary>Bytes of the file.</summary>
    public long FileLength { get; }

    /// <summary>Tensors to be written.</summary>
    public int TensorCount => _tensors.Length;

    /// <summary>Writes the file.</summary>
    /// <param name="destination">An empty stream that can seek: the header is written last, when the digests are known.</param>
    /// <param name="progress">Told the bytes of tensors written so far.</param>
    /// <param name="cancel">Ends the work early.</param>
    /// <exception cref="CheckpointException">The source is damaged, or weights are too large for the element type.</exception>
    /// <exception cref="IOException">The destination cannot be written.</exception>
    public void Write(Stream destination, Action<long>? progress = null, CancellationToken cancel = default)
    {
        destination.Write(Header());
        byte[] stored = new byte[ChunkElements * sizeof(float)], written = new byte[ChunkElements * sizeof(float)];
        long done = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((TensorInfo source, TensorInfo target) in _tensors)
        {
            long overflows = 0;
            for (long first = 0; first < source.ElementCount; first += ChunkElements)
            {
                cancel.ThrowIfCancellationRequested();
                int count = (int)Math.Min(ChunkElements, source.ElementCount - first);
                Span<byte> from = stored.AsSpan(0, count * source.Type.Size()), to = written.AsSpan(0, count * target.Type.Size());
                _source.Read(source.Name, first * source.Type.Size(), from);
                overflows += TensorConversion.Convert(source.Type, from, target.Type, to);
                hash.AppendData(to);
                destination.Write(to);
                progress?.Invoke(done += to.Length);
            }
            if (overflows > 0) throw Overflow(target, overflows);
            _digests[target.Name] = System.Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        byte[] header = Header();
        byte[] digest = SHA256.HashData(header);
        byte[] key = Encoding.ASCII.GetBytes($"\"{ConvertedFormat.HeaderKey}\":\"");
        int at = header.AsSpan().IndexOf(key) + key.Length;
        Encoding.ASCII.GetBytes(System.Convert.ToHexStringLower(digest)).CopyTo(header, at);
        destination.Position = 0;
        destination.Write(header);
        destination.Flush();
    }

    // The header's own digest stands there as zeros.
    private byte[] Header()
    {
        using var json = new MemoryStream();
        json.Write(new byte[8]);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            WriteMetadata(writer);
            long begin = 0;
            foreach ((_, TensorInfo target) in _tensors)
            {
                writer.WriteStartObject(target.Name);
                writer.WriteString("dtype", target.Type.Spelling());
                WriteIntegers(writer, "shape", target.Shape);
                WriteIntegers(writer, "data_offsets", [begin, begin + target.ByteLength]);
                writer.WriteEndObject();
                begin += target.ByteLength;
            }
            writer.WriteEndObject();
        }
        while (json.Length % Alignment != 0) json.WriteByte((byte)' ');
        byte[] header = json.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    private void WriteMetadata(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("__metadata__");
        // The header's digest is the first entry, so that no other text can be taken for it.
        writer.WriteString(ConvertedFormat.HeaderKey, ConvertedFormat.NoDigest);
        writer.WriteString(ConvertedFormat.FormatKey, ConvertedFormat.Format);
        writer.WriteString(ConvertedFormat.VersionKey, ConvertedFormat.Version.ToString(CultureInfo.InvariantCulture));
        writer.WriteString(ConvertedFormat.SourceKey, _provenance);
        foreach ((_, TensorInfo target) in _tensors)
            writer.WriteString(ConvertedFormat.DigestPrefix + target.Name, _digests[target.Name]);
        writer.WriteEndObject();
    }

    private static void WriteIntegers(Utf8JsonWriter writer, string name, IReadOnlyList<long> values)
    {
        writer.WriteStartArray(name);
        foreach (long value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static CheckpointException Overflow(TensorInfo target, long overflows) => new(CheckpointErrorKind.Overflow,
        $"{overflows} of the {target.ElementCount} weights of {Printable.Name(target.Name)} are too large for {target.Type.Spelling()}; "
        + "convert to bf16 or f32.");
}
