using System.Text.Json;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>A JSON file of a golden, whose faults are errors that name it.</summary>
internal sealed class GoldenJson
{
    private GoldenJson(string file, JsonElement root)
    {
        File = file;
        Root = root;
    }

    public string File { get; }

    public JsonElement Root { get; }

    public static GoldenJson Load(string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file));
            return new GoldenJson(file, document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new GoldenException($"{file} is not JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GoldenException(System.IO.File.Exists(file) ? $"{file} cannot be read: {e.Message}" : $"There is no file {file}.", e);
        }
    }

    /// <summary>A property; null where it is absent or null.</summary>
    public static JsonElement? Optional(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public JsonElement Required(JsonElement element, string name) =>
        Optional(element, name) ?? throw Wrong(name, "is missing");

    public string Text(JsonElement element, string name) => TextOf(Required(element, name), name);

    public IReadOnlyList<JsonElement> List(JsonElement element, string name) => ListOf(Required(element, name), name);

    public IReadOnlyList<JsonElement> ListOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw Wrong(name, "is not a list");

    public string TextOf(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "is not text");
        }
        catch (InvalidOperationException e)
        {
            // Half a surrogate pair.
            throw new GoldenException($"{File}: \"{name}\" is not Unicode text.", e);
        }
    }

    public int Integer(JsonElement element, string name) => IntegerOf(Required(element, name), name);

    public int[] Integers(JsonElement element, string name) => [.. List(element, name).Select(v => IntegerOf(v, name))];

    public double[] Numbers(JsonElement element, string name) =>
    [
        .. List(element, name).Select(v => v.ValueKind == JsonValueKind.Number
            ? v.GetDouble()
            : throw Wrong(name, "holds something that is no number")),
    ];

    public GoldenException Wrong(string name, string what) => new($"{File}: \"{name}\" {what}.");

    private int IntegerOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw Wrong(name, "holds something that is no whole number");
}
