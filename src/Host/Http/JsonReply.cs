using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http;

/// <summary>Writes JSON.</summary>
internal static class JsonReply
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line of UTF-8, without a line break.</summary>
    public static byte[] ToBytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, s_options);

    /// <summary>The whole body.</summary>
    public static async Task WriteAsync(HttpResponse response, JsonNode node, CancellationToken cancellationToken)
    {
        byte[] body = ToBytes(node);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, cancellationToken);
    }
}
