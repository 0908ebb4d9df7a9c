using System.Text.Json;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Services;

namespace IlgpuLlava.Host.Tests.Http.Apis.OpenAi;

/// <summary>OpenAI's API over a backend that does what a test wants.</summary>
internal sealed class OpenAiBed : IAsyncDisposable
{
    public const string Chat = "/v1/chat/completions";
    public const string Text = "/v1/completions";

    private OpenAiBed(HttpBed http, FakeBackend backend) => (Http, Backend) = (http, backend);

    public HttpBed Http { get; }

    public FakeBackend Backend { get; }

    public static async Task<OpenAiBed> StartAsync(params LlavaChunk[] answer)
    {
        FakeBackend backend = new();
        if (answer.Length > 0)
            backend.Answer = (_, _) => FakeBackend.Chunks(answer);
        return new OpenAiBed(
            await HttpBed.StartAsync(backend, state => [new OpenAiApi(state, new PictureSource(), new ManualTime())]), backend);
    }

    /// <summary>What the backend is asked by a body.</summary>
    public async Task<LlavaRequest> AskedAsync(string path, string body)
    {
        using HttpResponseMessage response = await Http.PostAsync(path, body);
        Assert.That((int)response.StatusCode, Is.EqualTo(200), await response.Content.ReadAsStringAsync());
        return Backend.Asked!;
    }

    /// <summary>The reply's body.</summary>
    public async Task<JsonElement> PostAsync(string path, string body, int status = 200)
    {
        using HttpResponseMessage response = await Http.PostAsync(path, body);
        Assert.That((int)response.StatusCode, Is.EqualTo(status), await response.Content.ReadAsStringAsync());
        return await HttpBed.JsonAsync(response);
    }

    /// <summary>The events of a stream, without their framing.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string path, string body)
    {
        using HttpResponseMessage response = await Http.PostAsync(path, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"), text);
        Assert.That(text, Does.EndWith("\n\n"));
        string[] events = text[..^2].Split("\n\n");
        Assert.That(events, Has.All.StartsWith("data: "));
        return [.. events.Select(e => e["data: ".Length..])];
    }

    public ValueTask DisposeAsync() => Http.DisposeAsync();
}
