using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>OpenAI's API: <c>/v1/chat/completions</c>, <c>/v1/completions</c> and <c>/v1/models</c>.</summary>
/// <remarks>Source: OpenAI, "API reference"; vLLM's OpenAI-compatible server for the sampling fields that OpenAI has not.</remarks>
internal sealed class OpenAiApi(ServerState state, PictureSource pictures, TimeProvider time) : IHttpApi
{
    private static readonly RouteTraits s_traits = new() { Errors = new OpenAiErrors() };

    private readonly DateTimeOffset _started = time.GetUtcNow();

    public void Map(IEndpointRouteBuilder routes)
    {
        OpenAiChatReader chat = new(pictures);
        routes.MapPost("/v1/chat/completions", http => AnswerAsync(http, chat.ReadAsync, OpenAiShape.Chat)).With(s_traits);
        routes.MapPost("/v1/completions", http => AnswerAsync(http, ReadCompletion, OpenAiShape.Text)).With(s_traits);
        routes.MapGet("/v1/models", ListModelsAsync).With(s_traits);
        routes.MapGet("/v1/models/{**name}", GetModelAsync).With(s_traits);
        // What OpenAI has and this server has not is told as OpenAI tells it.
        routes.Map("/v1/{**path}", http => throw new HttpException(
            StatusCodes.Status404NotFound, $"There is no {http.Request.Method} {http.Request.Path} here.")
        { Code = "unknown_url" }).With(s_traits);
    }

    private async Task AnswerAsync(
        HttpContext http, Func<JsonFields, CancellationToken, ValueTask<LlavaRequest>> read, OpenAiShape shape)
    {
        ILlavaBackend backend = state.Backend;
        LlavaRequest request;
        bool streams, includesUsage;
        using (JsonDocument document = await JsonFields.ReadAsync(http.Request, http.RequestAborted))
        {
            JsonFields body = new(document.RootElement);
            ModelName.Check(body.String("model"), backend.Model);
            streams = body.Boolean("stream") ?? false;
            includesUsage = body.Object("stream_options")?.Boolean("include_usage") ?? false;
            request = await read(body, http.RequestAborted) with { Client = http.ClientOf() };
        }
        OpenAiReply reply = new(shape, backend.Model.Name, time.GetUtcNow(), request.Logprobs is not null);
        IAsyncEnumerable<LlavaChunk> chunks = backend.GenerateAsync(request, http.RequestAborted);
        if (!streams)
        {
            await JsonReply.WriteAsync(http.Response, await reply.WholeAsync(chunks), http.RequestAborted);
            return;
        }
        JsonStream stream = JsonStream.Events(http);
        await foreach (JsonObject piece in reply.PiecesAsync(chunks, includesUsage))
            await stream.WriteAsync(piece);
        await stream.WriteTextAsync("[DONE]");
    }

    private static ValueTask<LlavaRequest> ReadCompletion(JsonFields body, CancellationToken cancellationToken) =>
        new(OpenAiCompletionReader.Read(body));

    private Task ListModelsAsync(HttpContext http) => JsonReply.WriteAsync(
        http.Response,
        new JsonObject { ["object"] = "list", ["data"] = new JsonArray(Describe(state.Backend.Model)) },
        http.RequestAborted);

    private Task GetModelAsync(HttpContext http)
    {
        LlavaModelInfo model = state.Backend.Model;
        ModelName.Check((string?)http.Request.RouteValues["name"] ?? "", model);
        return JsonReply.WriteAsync(http.Response, Describe(model), http.RequestAborted);
    }

    private JsonObject Describe(LlavaModelInfo model) => new()
    {
        ["id"] = model.Name,
        ["object"] = "model",
        ["created"] = _started.ToUnixTimeSeconds(),
        ["owned_by"] = HostProgram.Name,
        // As vLLM tells it, and as OpenRouter tells what can be sent.
        ["max_model_len"] = model.ContextLength,
        ["input_modalities"] = model.ReadsPictures ? new JsonArray("text", "image") : new JsonArray("text"),
    };
}
