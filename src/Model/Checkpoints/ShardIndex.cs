using System.Text.Json;
using System.Text.Unicode;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// <c>model.safetensors.index.json</c>: <c>{"metadata": {"total_size": n}, "weight_map": {"tensor": "shard"}}</c>. Shards are
/// plain names of files beside the index.
/// </summary>
internal sealed class ShardIndex
{
    /// <summary>The index's name in its directory.</summary>
    public const string FileName = "model.safetensors.index.json";

    private const int MaxFile = 64 << 20;
    private const int MaxShards = 4096;

    private readonly Dictionary<string, string> _map = [];

    /// <summary>The shard that each tensor is in.</summary>
    public IReadOnlyDictionary<string, string> Map => _map;

    /// <summary>The sum of all tensors' bytes as stated; null where nothing is.</summary>
    public long? TotalSize { get; private set; }

    /// <summary>The shards' names, each once, in order.</summary>
    public IReadOnlyList<string> Shards => [.. _map.Values.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads and validates an index.</summary>
    public static ShardIndex Read(string path)
    {
        byte[] json;
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > MaxFile) throw Fault($"has {stream.Length} bytes, more than the {MaxFile} that are read");
            json = new byte[stream.Length];
            stream.ReadExactly(json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException(CheckpointErrorKind.Unreadable, $"{FileName} cannot be read: {e.Message}", e);
        }
        if (!Utf8.IsValid(json)) throw Fault("is not UTF-8");
        try
        {
            var index = new ShardIndex();
            index.Parse(json);
            return index;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(CheckpointErrorKind.InvalidIndex, $"{FileName} is not valid JSON: {Printable.Reason(e)}.", e);
        }
    }

    private void Parse(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw Fault("is not a JSON object");
        bool hasMap = false, hasMetadata = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("weight_map"u8))
            {
                if (hasMap) throw Fault("has weight_map twice");
                hasMap = true;
                ReadMap(ref reader);
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                if (hasMetadata) throw Fault("has metadata twice");
                hasMetadata = true;
                ReadMetadata(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
        while (reader.Read()) { }
        if (_map.Count == 0) throw Fault("maps no tensor");
    }

    private void ReadMap(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw Fault("has a weight_map that is not an object");
        var shards = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string tensor = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) throw Fault($"maps {Printable.Name(tensor)} to something that is not a text");
            string shard = reader.GetString()!;
            CheckPlain(tensor, shard);
            if (!_map.TryAdd(tensor, shard)) throw Fault($"maps {Printable.Name(tensor)} twice");
            if (_map.Count > SafetensorsHeader.MaxTensors) throw Fault($"maps more than {SafetensorsHeader.MaxTensors} tensors");
            if (shards.Add(shard) && shards.Count > MaxShards) throw Fault($"names more than {MaxShards} shards");
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartObject) throw Fault("has metadata that is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("total_size"u8))
            {
                reader.Skip();
                continue;
            }
            if (TotalSize is not null) throw Fault("has total_size twice");
            reader.Read();
            // Some writers print it as a float: 1234.0.
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out double size) || size < 0 || size > 1L << 53
                || size != Math.Floor(size))
            {
                throw Fault("has a total_size that is not a whole number");
            }
            TotalSize = (long)size;
        }
    }

    private static void CheckPlain(string tensor, string shard)
    {
        if (shard.Length is > 0 and <= 255 && shard is not ("." or "..") && shard.AsSpan().IndexOfAny("/\\:\0") < 0) return;
        throw new CheckpointException(CheckpointErrorKind.PathOutside,
            $"{FileName} maps {Printable.Name(tensor)} to {Printable.Name(shard)}; shards must be plain names of files beside it.");
    }

    private static CheckpointException Fault(string text) => new(CheckpointErrorKind.InvalidIndex, $"{FileName} {text}.");
}
