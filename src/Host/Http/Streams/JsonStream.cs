using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http;

/// <summary>
/// A reply that comes as one JSON value after another. Nothing is sent before the first of them: what is refused until then has its
/// own status. What fails later is told within the stream, by the pipeline, as the path tells errors.
/// </summary>
internal sealed class JsonStream
{
    private readonly HttpContext _http;
    private readonly string _contentType;
    private readonly byte[] _before;
    private readonly byte[] _after;

    private JsonStream(HttpContext http, string contentType, string before, string after)
    {
        (_http, _contentType, _before, _after) = (http, contentType, Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after));
        http.Features.Set(this);
    }

    /// <summary>Server-sent events. Source: WHATWG, "HTML", 9.2.</summary>
    public static JsonStream Events(HttpContext http) => new(http, "text/event-stream; charset=utf-8", "data: ", "\n\n");

    /// <summary>A line each (NDJSON).</summary>
    public static JsonStream Lines(HttpContext http) => new(http, "application/x-ndjson", "", "\n");

    /// <summary>Sends a value. A slow reader makes it wait.</summary>
    public Task WriteAsync(JsonNode value) => WriteAsync(JsonReply.ToBytes(value));

    /// <summary>Sends a text that is no JSON, such as OpenAI's <c>[DONE]</c>.</summary>
    public Task WriteTextAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    private async Task WriteAsync(byte[] value)
    {
        if (!_http.Response.HasStarted)
        {
            _http.Response.ContentType = _contentType;
            _http.Response.Headers.CacheControl = "no-cache";
            // nginx would keep the pieces back to send them together.
            _http.Response.Headers["X-Accel-Buffering"] = "no";
        }
        await _http.Response.Body.WriteAsync((byte[])[.. _before, .. value, .. _after], _http.RequestAborted);
        await _http.Response.Body.FlushAsync(_http.RequestAborted);
    }
}
