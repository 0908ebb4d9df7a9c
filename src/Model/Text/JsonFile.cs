using System.Text;
using System.Text.Json;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Text;

/// <summary>A JSON file with accessors that name the file and the property in every error. Its root is an object.</summary>
internal sealed class JsonFile : IDisposable
{
    /// <summary>Largest file read; real tokenizer files have a few megabytes.</summary>
    private const long maxBytes = 64L << 20;

    private static readonly UTF8Encoding strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly JsonDocument _document;
    private readonly string _file;

    private JsonFile(string file, JsonDocument document)
    {
        _file = file;
        _document = document;
    }

    public JsonElement Root => _document.RootElement;

    public static JsonFile Load(string file)
    {
        string text = ReadText(file);
        try
        {
            var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new JsonFile(file, document);
            }

            document.Dispose();
            throw new TokenizerException($"{file}: the file is not a JSON object.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new TokenizerException($"{file}: not valid JSON: {Printable.Reason(e)}.", e);
        }
    }

    /// <summary>The bytes of a file of bounded size.</summary>
    public static byte[] ReadBytes(string file)
    {
        try
        {
            long length = new FileInfo(file).Length;
            return length <= maxBytes
                ? File.ReadAllBytes(file)
                : throw new TokenizerException($"{file}: {length} bytes are more than a tokenizer file may have ({maxBytes}).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new TokenizerException($"{file}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The text of a UTF-8 file, without a byte order mark.</summary>
    public static string ReadText(string file)
    {
        try
        {
            return strictUtf8.GetString(ReadBytes(file)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new TokenizerException($"{file}: not valid UTF-8.", e);
        }
    }

    /// <summary>A property that is there and not null.</summary>
    public JsonElement? Optional(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public JsonElement Required(JsonElement parent, string name) =>
        Optional(parent, name) ?? throw Wrong(name, "given");

    public string? OptionalText(JsonElement parent, string name) => Optional(parent, name) is { } value ? Text(value, name) : null;

    public string Text(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a text");
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, "valid Unicode");
        }
    }

    public bool Flag(JsonElement parent, string name, bool absent) => Optional(parent, name) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    public int Integer(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : throw Wrong(name, "a 32-bit integer");

    public IEnumerable<(string Name, JsonElement Value)> Properties(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(name, "an object");
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            string key;
            try
            {
                key = property.Name;
            }
            catch (InvalidOperationException)
            {
                throw Wrong(name, "an object with keys of valid Unicode");
            }

            yield return (key, property.Value);
        }
    }

    public IEnumerable<JsonElement> Items(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(name, "a list");

    public TokenizerException Wrong(string name, string expected) => new($"{_file}: {Quote.Text(name)} must be {expected}.");

    public TokenizerException Unsupported(string what) => new($"{_file}: {what}.");

    public void Dispose() => _document.Dispose();
}
