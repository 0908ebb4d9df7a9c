using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using IlgpuLlava.Host.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Tests.Http.Page;

/// <summary>As much of OpenAI's API as the page needs; it answers as a test wants.</summary>
internal sealed class FakeChat : IHttpApi
{
    public const string Model = "fake-llava";

    /// <summary>What was asked.</summary>
    public ConcurrentQueue<JsonObject> Asked { get; } = [];

    /// <summary>Without it nothing is answered; empty for none.</summary>
    public string Key { get; set; } = "";

    /// <summary>What can be sent, as the list of models tells it; null where it does not.</summary>
    public string[]? Modalities { get; set; }

    public Func<HttpContext, Task> Answer { get; set; } = http => SayAsync(http, "A", " bar", " chart.");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", http =>
        {
            CheckKey(http);
            JsonObject model = new() { ["id"] = Model };
            if (Modalities is { } modalities)
                model["input_modalities"] = new JsonArray([.. modalities.Select(m => JsonValue.Create(m))]);
            JsonObject list = new() { ["data"] = new JsonArray(model) };
            return JsonReply.WriteAsync(http.Response, list, http.RequestAborted);
        });
        routes.MapPost("/v1/chat/completions", async http =>
        {
            CheckKey(http);
            Asked.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!.AsObject());
            await Answer(http);
        });
    }

    /// <summary>Streams an answer, a token each.</summary>
    public static async Task SayAsync(HttpContext http, params string[] tokens)
    {
        foreach (string token in tokens)
            await WriteAsync(http, Chunk(token));
        await WriteAsync(http, End(tokens.Length));
    }

    /// <summary>The event of a token.</summary>
    public static string Chunk(string token) => Event(new JsonObject
    {
        ["model"] = Model,
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["content"] = token } }),
    });

    /// <summary>The events behind the last token.</summary>
    public static string End(int tokens, string reason = "stop")
    {
        JsonObject choice = new() { ["index"] = 0, ["delta"] = new JsonObject(), ["finish_reason"] = reason };
        JsonObject times = new() { ["queue"] = 0.25, ["picture"] = 3, ["vision"] = 12, ["prefill"] = 9, ["decode"] = 1500 };
        JsonObject last = new()
        {
            ["choices"] = new JsonArray(),
            ["usage"] = new JsonObject { ["completion_tokens"] = tokens },
            ["ilgpu_llava"] = new JsonObject { ["times"] = times },
        };
        return Event(new JsonObject { ["choices"] = new JsonArray(choice) }) + Event(last) + "data: [DONE]\n\n";
    }

    private static string Event(JsonObject data) => $"data: {Encoding.UTF8.GetString(JsonReply.ToBytes(data))}\n\n";

    public static async Task WriteAsync(HttpContext http, string text)
    {
        if (!http.Response.HasStarted)
            http.Response.ContentType = "text/event-stream";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private void CheckKey(HttpContext http)
    {
        if (Key.Length > 0 && http.Request.Headers.Authorization != $"Bearer {Key}")
            throw new HttpException(StatusCodes.Status401Unauthorized, "A key is needed.");
    }
}
