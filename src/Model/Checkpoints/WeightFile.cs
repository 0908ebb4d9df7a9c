using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// A safetensors file to be written: a header that is known in length before any weight is, and tensors that several threads make,
/// each a source at a time. The same sources give the same bytes, whatever the threads. Memory is what the sources take for a piece.
/// </summary>
internal sealed class WeightFile
{
    private const int Alignment = 64;
    private const int MaxThreads = 8;

    private readonly IReadOnlyList<KeyValuePair<string, string>> _metadata;
    private readonly IReadOnlyList<IWeightSource> _sources;
    private readonly List<(TensorInfo Info, long Begin)> _tensors = [];
    private readonly Dictionary<string, long> _begins = [];
    private readonly Dictionary<string, string>? _digests;
    private readonly Lock _gate = new();
    private long _done;

    /// <summary>Lays the file out.</summary>
    /// <param name="sources">In the order in which they are worked on.</param>
    /// <param name="metadata">Texts under <c>__metadata__</c>.</param>
    /// <param name="converted">Whether it is a file in <see cref="ConvertedFormat"/>: digests of every tensor and of the header.</param>
    public WeightFile(IReadOnlyList<IWeightSource> sources, IReadOnlyList<KeyValuePair<string, string>> metadata, bool converted)
    {
        _sources = sources;
        _metadata = metadata;
        _digests = converted ? [] : null;
        // Tensors of odd sizes come last, so that every other one begins on a 64-byte border without a hole, which the format forbids.
        foreach (TensorInfo info in sources.SelectMany(s => s.Tensors).OrderBy(t => t.ByteLength % Alignment != 0))
        {
            _tensors.Add((info, TotalBytes));
            _begins.Add(info.Name, TotalBytes);
            TotalBytes += info.ByteLength;
            if (_digests is not null) _digests[info.Name] = ConvertedFormat.NoDigest;
        }
        FileLength = Header().Length + TotalBytes;
    }

    /// <summary>Bytes of all tensors together.</summary>
    public long TotalBytes { get; }

    /// <summary>Bytes of the file.</summary>
    public long FileLength { get; }

    /// <summary>Tensors to be written.</summary>
    public int TensorCount => _tensors.Count;

    /// <summary>Writes the file; its header comes last, when the digests are known.</summary>
    /// <param name="target">An empty file.</param>
    /// <param name="progress">Told the bytes of tensors written so far, by one thread at a time.</param>
    /// <param name="cancel">Ends the work early.</param>
    public void Write(IWeightTarget target, Action<long>? progress, CancellationToken cancel)
    {
        long data = Header().Length;
        OrderedParts.Run(_sources.Count, Math.Min(Environment.ProcessorCount, MaxThreads),
            i => Produce(_sources[i], target, data, progress, cancel));
        WriteHeader(target);
    }

    private void Produce(IWeightSource source, IWeightTarget target, long data, Action<long>? progress, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var sink = new WeightSink(target, [.. source.Tensors.Select(t => (data + _begins[t.Name], t.ByteLength))],
            _digests is not null, Written);
        source.Produce(sink, cancel);
        string[] digests = sink.Finish();
        lock (_gate)
        {
            for (int i = 0; i < digests.Length; i++) _digests![source.Tensors[i].Name] = digests[i];
        }

        void Written(int bytes)
        {
            cancel.ThrowIfCancellationRequested();
            lock (_gate) progress?.Invoke(_done += bytes);
        }
    }

    private void WriteHeader(IWeightTarget target)
    {
        byte[] header = Header();
        if (_digests is not null)
        {
            byte[] digest = SHA256.HashData(header);
            byte[] key = Encoding.ASCII.GetBytes($"\"{ConvertedFormat.HeaderKey}\":\"");
            int at = header.AsSpan().IndexOf(key) + key.Length;
            Encoding.ASCII.GetBytes(System.Convert.ToHexStringLower(digest)).CopyTo(header, at);
        }
        target.Write(0, header);
    }

    // The header's own digest stands there as zeros.
    private byte[] Header()
    {
        using var json = new MemoryStream();
        json.Write(new byte[8]);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("__metadata__");
            // The header's digest is the first entry, so that no other text can be taken for it.
            if (_digests is not null) writer.WriteString(ConvertedFormat.HeaderKey, ConvertedFormat.NoDigest);
            foreach ((string key, string value) in _metadata) writer.WriteString(key, value);
            if (_digests is not null)
            {
                foreach ((TensorInfo info, _) in _tensors)
                    writer.WriteString(ConvertedFormat.DigestPrefix + info.Name, _digests[info.Name]);
            }
            writer.WriteEndObject();
            foreach ((TensorInfo info, long begin) in _tensors)
            {
                writer.WriteStartObject(info.Name);
                writer.WriteString("dtype", info.Type.Spelling());
                WriteIntegers(writer, "shape", info.Shape);
                WriteIntegers(writer, "data_offsets", [begin, begin + info.ByteLength]);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        while (json.Length % Alignment != 0) json.WriteByte((byte)' ');
        byte[] header = json.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    private static void WriteIntegers(Utf8JsonWriter writer, string name, IReadOnlyList<long> values)
    {
        writer.WriteStartArray(name);
        foreach (long value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }
}
