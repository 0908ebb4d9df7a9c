using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>Ollama's API: <c>/api/generate</c>, <c>/api/chat</c>, and what its clients ask about models. Errors are
/// <c>{"error":"..."}</c>.</summary>
/// <param name="state">What answers.</param>
/// <param name="pictures">Reads pictures.</param>
/// <param name="time">The clock.</param>
internal sealed class OllamaApi(ServerState state, PictureSource pictures, TimeProvider time) : IHttpApi
{
    private static readonly string[] s_read = [HttpMethods.Get, HttpMethods.Head];
    private static readonly RouteTraits s_traits = new() { Errors = new PlainErrors() };

    private readonly OllamaModels _models = new(time.GetUtcNow());

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/generate", GenerateAsync).With(s_traits);
        routes.MapPost("/api/chat", ChatAsync).With(s_traits);
        routes.MapPost("/api/show", ShowAsync).With(s_traits);
        // Ollama's own program asks for these with HEAD to see whether somebody is there.
        routes.MapMethods("/api/tags", s_read, http => WriteAsync(http, _models.List(state.Backend.Model))).With(s_traits);
        routes.MapMethods("/api/ps", s_read, http => WriteAsync(http, _models.Running(state.Backend.Model))).With(s_traits);
        routes.MapMethods("/api/version", s_read, http => WriteAsync(http, OllamaModels.Version())).With(s_traits);
    }

    private async Task GenerateAsync(HttpContext http)
    {
        ILlavaBackend backend = state.Backend;
        using JsonDocument body = await JsonFields.ReadAsync(http.Request, http.RequestAborted);
        using RequestPictures images = pictures.Begin();
        OllamaQuestion question = await new OllamaReader(images).ReadGenerateAsync(body, backend.Model, http.RequestAborted);
        await AnswerAsync(http, backend, question, text => new("response", text));
    }

    private async Task ChatAsync(HttpContext http)
    {
        ILlavaBackend backend = state.Backend;
        using JsonDocument body = await JsonFields.ReadAsync(http.Request, http.RequestAborted);
        using RequestPictures images = pictures.Begin();
        OllamaQuestion question = await new OllamaReader(images).ReadChatAsync(body, backend.Model, http.RequestAborted);
        await AnswerAsync(
            http, backend, question, text => new("message", new JsonObject { ["role"] = "assistant", ["content"] = text }));
    }

    private async Task AnswerAsync(HttpContext http, ILlavaBackend backend, OllamaQuestion question, OllamaContent content)
    {
        OllamaReply reply = new(question.Model, content, time);
        if (question.Request is not { } request)
        {
            // Clients ask for nothing to have the model loaded: it is.
            await WriteAsync(http, reply.Loaded());
            return;
        }
        request = request with { Client = http.ClientOf() };
        IAsyncEnumerable<LlavaChunk> chunks = backend.GenerateAsync(request, http.RequestAborted);
        if (question.Streams)
            await StreamAsync(JsonStream.Lines(http), chunks, reply);
        else
            await WriteAsync(http, reply.Whole(await WholeAnswer.ReadAsync(chunks)));
    }

    private static async Task StreamAsync(JsonStream stream, IAsyncEnumerable<LlavaChunk> chunks, OllamaReply reply)
    {
        LlavaChunk last = new();
        await foreach (LlavaChunk chunk in chunks)
        {
            last = chunk;
            if (chunk.Text.Length > 0 || chunk.Logprobs.Count > 0)
                await stream.WriteAsync(reply.Piece(chunk));
        }
        await stream.WriteAsync(reply.Whole(new WholeAnswer("", last.FinishReason, last.Usage, last.Times)));
    }

    private async Task ShowAsync(HttpContext http)
    {
        LlavaModelInfo model = state.Backend.Model;
        using JsonDocument body = await JsonFields.ReadAsync(http.Request, http.RequestAborted);
        OllamaReader.ReadModel(new JsonFields(body.RootElement), model);
        await WriteAsync(http, _models.Show(model));
    }

    private static Task WriteAsync(HttpContext http, JsonNode body) => JsonReply.WriteAsync(http.Response, body, http.RequestAborted);
}
