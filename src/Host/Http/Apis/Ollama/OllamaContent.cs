using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>The field that holds a text: <c>response</c> or <c>message</c>.</summary>
internal delegate KeyValuePair<string, JsonNode?> OllamaContent(string text);
