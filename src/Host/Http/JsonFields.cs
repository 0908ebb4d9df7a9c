using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http;

/// <summary>The fields of a JSON object, by name and type. A null is a field that is not there; unknown fields are ignored.</summary>
/// <param name="element">The object.</param>
/// <param name="path">What errors call it: empty for the body, else such as <c>messages[0]</c>.</param>
internal sealed class JsonFields(JsonElement element, string path = "")
{
    /// <summary>How bodies are read.</summary>
    public static JsonDocumentOptions Options { get; } = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Reads a request's body. The document must be disposed when its fields are read.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="HttpException">It is no object.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        JsonDocument document = await JsonDocument.ParseAsync(request.Body, Options, cancellationToken);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw new HttpException(StatusCodes.Status400BadRequest, "The body must be a JSON object.");
    }

    /// <summary>The path of a field.</summary>
    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>A field of any type, or null.</summary>
    public JsonElement? Get(string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? String(string name) => Get(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? Text(value, name)
        : throw Wrong(name, "a string");

    public bool? Boolean(string name) => Get(name) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(name, "true or false");

    public int? Integer(string name) => Get(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw Wrong(name, $"a whole number from {int.MinValue} to {int.MaxValue}");

    public long? Long(string name) => Get(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number
        : throw Wrong(name, $"a whole number from {long.MinValue} to {long.MaxValue}");

    public float? Number(string name) => Get(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number) ? number
        : throw Wrong(name, "a number");

    /// <summary>An object, or null.</summary>
    public JsonFields? Object(string name) => Get(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new JsonFields(value, PathOf(name))
        : throw Wrong(name, "an object");

    /// <summary>An array's elements, or null.</summary>
    public IReadOnlyList<JsonElement>? Array(string name) => Get(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : throw Wrong(name, "an array");

    /// <summary>An array of objects, or null.</summary>
    public IReadOnlyList<JsonFields>? Objects(string name) => Array(name)?.Select((item, i) =>
        item.ValueKind == JsonValueKind.Object ? new JsonFields(item, $"{PathOf(name)}[{i}]") : throw Wrong($"{name}[{i}]", "an object"))
        .ToList();

    /// <summary>A string, or an array of strings; empty where there is none.</summary>
    public IReadOnlyList<string> Strings(string name)
    {
        if (Get(name) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.String)
            return [Text(value, name)];
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select((item, i) =>
                item.ValueKind == JsonValueKind.String ? Text(item, $"{name}[{i}]") : throw Wrong($"{name}[{i}]", "a string"))]
            : throw Wrong(name, "a string or an array of strings");
    }

    /// <exception cref="HttpException">400: the field is missing.</exception>
    public HttpException Missing(string name) => HttpException.InvalidField(PathOf(name), "it is missing.");

    private HttpException Wrong(string name, string type) => HttpException.InvalidField(PathOf(name), $"it must be {type}.");

    // Escapes of half a surrogate pair are JSON, but no text.
    private string Text(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, "text in Unicode");
        }
    }
}
