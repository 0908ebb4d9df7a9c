using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// The header of a safetensors file, wholly validated: names are unique, sizes agree with shapes and types, and the tensors fill
/// the rest of the file from its first to its last byte without hole or overlap.
/// Format: https://github.com/huggingface/safetensors#format. Where its text and its library differ (leading white space), the
/// text is followed.
/// </summary>
internal sealed partial class SafetensorsHeader
{
    /// <summary>The most bytes of JSON that a header may have, as in the format's own library.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>The most tensors a file may hold: a hundred times what large models have, so that hostile headers stay cheap.</summary>
    public const int MaxTensors = 1 << 17;

    private const int MaxMetadata = 1 << 18;
    private const int MaxRank = 64;
    private const int CancellationStride = 1024;

    private readonly Dictionary<string, (TensorInfo Info, long Begin)> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly string _file;

    private SafetensorsHeader(string file) => _file = file;

    /// <summary>Each tensor with the position in the file at which its bytes begin.</summary>
    public IReadOnlyDictionary<string, (TensorInfo Info, long Begin)> Tensors => _tensors;

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Checks the length stated in the first eight bytes before a buffer for the header is taken.</summary>
    public static int CheckLength(string file, ulong stated, long fileLength)
    {
        if (stated > MaxLength)
        {
            throw Malformed(
                CheckpointErrorKind.HeaderTooLarge, file, $"the header claims {stated} bytes, more than the {MaxLength} that are allowed");
        }
        if ((long)stated > fileLength - 8)
        {
            throw Malformed(
                CheckpointErrorKind.InvalidHeaderLength, file, $"the header claims {stated} bytes, but only {fileLength - 8} follow");
        }
        return (int)stated;
    }

    /// <summary>Parses and validates a header.</summary>
    /// <param name="file">The file's name for messages.</param>
    /// <param name="json">The header without its length.</param>
    /// <param name="dataLength">Bytes of the file after the header.</param>
    /// <param name="cancel">Ends the work early.</param>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long dataLength, CancellationToken cancel)
    {
        var header = new SafetensorsHeader(file);
        if (json.IsEmpty || json[0] != (byte)'{')
            throw header.Fault(CheckpointErrorKind.InvalidHeaderStart, "the header does not start with '{'");
        // The JSON reader checks the encoding only of texts that are asked for; the format asks for UTF-8 throughout.
        if (!Utf8.IsValid(json)) throw header.Fault(CheckpointErrorKind.InvalidHeader, "the header is not UTF-8");
        try
        {
            header.ReadObject(json, dataLength, cancel);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            // InvalidOperationException: a text that escapes half a surrogate pair.
            throw Malformed(
                CheckpointErrorKind.InvalidHeaderDeserialization, file, $"the header is not valid JSON: {Printable.Reason(e)}", e);
        }
        header.CheckLayout(8 + json.Length, dataLength);
        return header;
    }

    private void ReadObject(ReadOnlySpan<byte> json, long dataLength, CancellationToken cancel)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        reader.Read();
        bool hasMetadata = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_tensors.Count % CancellationStride == 0) cancel.ThrowIfCancellationRequested();
            string name = reader.GetString()!;
            if (name == "__metadata__")
            {
                if (hasMetadata) throw Fault(CheckpointErrorKind.InvalidHeaderDeserialization, "__metadata__ appears twice");
                hasMetadata = true;
                ReadMetadata(ref reader, cancel);
                continue;
            }
            if (_tensors.Count == MaxTensors)
                throw Fault(CheckpointErrorKind.TooManyTensors, $"the header lists more than {MaxTensors} tensors");
            if (!_tensors.TryAdd(name, ReadTensor(ref reader, name, dataLength)))
                throw Fault(CheckpointErrorKind.DuplicateTensor, $"the header lists {Printable.Name(name)} twice");
        }
        // What follows the object may only be white space; the reader throws at anything else.
        while (reader.Read()) { }
    }

    private void ReadMetadata(ref Utf8JsonReader reader, CancellationToken cancel)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Fault(CheckpointErrorKind.InvalidHeaderDeserialization, "__metadata__ is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_metadata.Count % CancellationStride == 0) cancel.ThrowIfCancellationRequested();
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Fault(CheckpointErrorKind.InvalidHeaderDeserialization,
                    $"__metadata__ entry {Printable.Name(key)} is not a text");
            }
            if (_metadata.Count == MaxMetadata)
                throw Fault(CheckpointErrorKind.InvalidHeaderDeserialization, $"__metadata__ has more than {MaxMetadata} entries");
            if (!_metadata.TryAdd(key, reader.GetString()!))
                throw Fault(CheckpointErrorKind.InvalidHeaderDeserialization, $"__metadata__ lists {Printable.Name(key)} twice");
        }
    }

    private void CheckLayout(int dataStart, long dataLength)
    {
        long end = 0;
        foreach ((TensorInfo info, long begin) in _tensors.Values.OrderBy(t => t.Begin).ThenBy(t => t.Info.ByteLength))
        {
            if (begin != end)
            {
                throw Fault(CheckpointErrorKind.InvalidOffset, $"{Printable.Name(info.Name)} begins at {begin}, but the tensors "
                    + $"before it end at {end}; holes and overlaps are not allowed");
            }
            end = begin + info.ByteLength;
        }
        if (end != dataLength)
        {
            throw Fault(CheckpointErrorKind.MetadataIncompleteBuffer,
                $"the tensors take {end} bytes, but {dataLength} follow the header");
        }
        foreach (string name in _tensors.Keys.ToArray())
            _tensors[name] = (_tensors[name].Info, _tensors[name].Begin + dataStart);
    }

    /// <summary>The error of a file that cannot have been written so.</summary>
    public static CheckpointException Malformed(CheckpointErrorKind kind, string file, string text, Exception? inner = null) =>
        new(kind, $"{file}: {text}. The file is cut short, damaged or not safetensors; copy or download it again.", inner);

    private CheckpointException Fault(CheckpointErrorKind kind, string text) => Malformed(kind, _file, text);
}
