using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Configuration;

/// <summary>
/// An object of a configuration file, read strictly: a key of the wrong type or out of its range is an error that names file, key
/// and value. A key that is null counts as absent, as in Hugging Face's files; unknown keys are ignored.
/// </summary>
internal sealed class ConfigurationSection
{
    private const int MaxFile = 4 << 20;
    private const int MaxDepth = 32;

    private readonly string _file;
    private readonly string _path;
    private readonly JsonElement _object;

    private ConfigurationSection(string file, string path, JsonElement value) => (_file, _path, _object) = (file, path, value);

    /// <summary>Reads a file; null where it is absent.</summary>
    public static ConfigurationSection? TryRead(string directory, string file)
    {
        string path = Path.Combine(directory, file);
        byte[] json;
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists) return null;
            using FileStream stream = info.OpenRead();
            if (stream.Length > MaxFile) throw Invalid(file, $"has {stream.Length} bytes, more than the {MaxFile} that are read");
            json = new byte[stream.Length];
            stream.ReadExactly(json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException(CheckpointErrorKind.Unreadable, $"{file} cannot be read: {e.Message}", e);
        }
        return Parse(file, json);
    }

    /// <summary>Parses a file's bytes.</summary>
    public static ConfigurationSection Parse(string file, ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        if (!Utf8.IsValid(json.Span)) throw Invalid(file, "is not UTF-8");
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaxDepth };
            using JsonDocument document = JsonDocument.Parse(json, options);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Invalid(file, "is not a JSON object");
            return new ConfigurationSection(file, "", document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(
                CheckpointErrorKind.InvalidConfiguration, $"{file} is not valid JSON: {Printable.Reason(e)}.", e);
        }
    }

    /// <summary>Whether the key is there and not null.</summary>
    public bool Has(string key) => TryGet(key, out _);

    /// <summary>Whether the key is there, be it with null.</summary>
    public bool Mentions(string key) => _object.TryGetProperty(key, out _);

    /// <summary>The object under a key; null where absent.</summary>
    public ConfigurationSection? Section(string key)
    {
        if (!TryGet(key, out JsonElement value)) return null;
        if (value.ValueKind != JsonValueKind.Object) throw WrongType(key, value, "an object");
        return new ConfigurationSection(_file, $"{_path}{key}.", value);
    }

    /// <summary>The integer under a key.</summary>
    public int Int(string key, int absent, int least, int most) => IntOrNull(key, least, most) ?? absent;

    /// <summary>The integer under a key; null where absent.</summary>
    public int? IntOrNull(string key, int least, int most)
    {
        if (!TryGet(key, out JsonElement value)) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long number)) throw WrongType(key, value, "an integer");
        if (number < least || number > most) throw Wrong(key, $"is {number}; it must be from {least} to {most}");
        return (int)number;
    }

    /// <summary>The number under a key, finite and greater than zero.</summary>
    public double Positive(string key, double absent)
    {
        if (!TryGet(key, out JsonElement value)) return absent;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number)) throw WrongType(key, value, "a number");
        if (!double.IsFinite(number) || number <= 0)
            throw Wrong(key, $"is {number.ToString(CultureInfo.InvariantCulture)}; it must be positive");
        return number;
    }

    /// <summary>True or false under a key.</summary>
    public bool Bool(string key, bool absent) => BoolOrNull(key) ?? absent;

    /// <summary>True or false under a key; null where absent.</summary>
    public bool? BoolOrNull(string key)
    {
        if (!TryGet(key, out JsonElement value)) return null;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) throw WrongType(key, value, "true or false");
        return value.GetBoolean();
    }

    /// <summary>The text under a key; null where absent.</summary>
    public string? Text(string key)
    {
        if (!TryGet(key, out JsonElement value)) return null;
        return value.ValueKind == JsonValueKind.String ? StringOf(key, value) : throw WrongType(key, value, "a text");
    }

    /// <summary>The first of the texts under a key that holds a list; null where absent or empty.</summary>
    public string? FirstText(string key)
    {
        if (!TryGet(key, out JsonElement value)) return null;
        if (value.ValueKind != JsonValueKind.Array) throw WrongType(key, value, "a list");
        if (value.GetArrayLength() == 0) return null;
        return value[0].ValueKind == JsonValueKind.String ? StringOf(key, value[0]) : throw WrongType(key, value[0], "a text");
    }

    /// <summary>One integer or a list of them; null where absent.</summary>
    public int[]? Integers(string key, int least, int most)
    {
        if (!TryGet(key, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number) return [IntOrNull(key, least, most)!.Value];
        if (value.ValueKind != JsonValueKind.Array) throw WrongType(key, value, "an integer or a list of integers");
        if (value.GetArrayLength() > 1024) throw Wrong(key, $"has {value.GetArrayLength()} entries; 1024 are the most");
        var numbers = new List<int>();
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int number) || number < least || number > most)
                throw WrongType(key, item, $"a list of integers from {least} to {most}");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    /// <summary>A list of pairs of integers; null where absent.</summary>
    public (int First, int Second)[]? Pairs(string key, int least, int most)
    {
        if (!TryGet(key, out JsonElement value)) return null;
        string wanted = $"a list of 1 to 64 pairs of integers from {least} to {most}";
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > 64) throw WrongType(key, value, wanted);
        return [.. value.EnumerateArray().Select(pair =>
            pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 ? (Number(pair[0]), Number(pair[1]))
            : throw WrongType(key, pair, wanted))];

        int Number(JsonElement item) =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number) && number >= least && number <= most ? number
            : throw WrongType(key, item, wanted);
    }

    /// <summary>Three numbers, one a colour channel; null where absent.</summary>
    public double[]? Channels(string key)
    {
        if (!TryGet(key, out JsonElement value)) return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 3) throw WrongType(key, value, "a list of three numbers");
        double[] numbers = new double[3];
        for (int i = 0; i < 3; i++)
        {
            if (value[i].ValueKind != JsonValueKind.Number || !value[i].TryGetDouble(out numbers[i]) || !double.IsFinite(numbers[i]))
                throw WrongType(key, value[i], "a list of three numbers");
        }
        return numbers;
    }

    /// <summary>Whether a key holds a number rather than an object.</summary>
    public bool IsNumber(string key) => TryGet(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number;

    /// <summary>Whether a key holds a list.</summary>
    public bool IsList(string key) => TryGet(key, out JsonElement value) && value.ValueKind == JsonValueKind.Array;

    /// <summary>An error about a key: <c>file: key TEXT.</c></summary>
    public CheckpointException Wrong(string key, string text) =>
        new(CheckpointErrorKind.InvalidConfiguration, $"{_file}: {_path}{key} {text}.");

    /// <summary>A refusal: what the key asks for is valid but not supported.</summary>
    public CheckpointException NotSupported(string key, string value, string supported) =>
        new(CheckpointErrorKind.NotSupported, $"{_file}: {_path}{key} {Printable.Name(value)} is not supported; {supported}.");

    private bool TryGet(string key, out JsonElement value) =>
        _object.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    private string StringOf(string key, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // Half a surrogate pair, escaped.
            throw new CheckpointException(CheckpointErrorKind.InvalidConfiguration, $"{_file}: {_path}{key} is not Unicode text.", e);
        }
    }

    private CheckpointException WrongType(string key, JsonElement value, string wanted) =>
        Wrong(key, $"is {Printable.Name(value.GetRawText())}; it must be {wanted}");

    private static CheckpointException Invalid(string file, string text) =>
        new(CheckpointErrorKind.InvalidConfiguration, $"{file} {text}.");
}
