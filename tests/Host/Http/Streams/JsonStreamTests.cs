using System.Text.Json.Nodes;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Tests.Http.Streams;

/// <summary>Replies of one JSON value after another.</summary>
public class JsonStreamTests
{
    [TestCase(true, "text/event-stream; charset=utf-8", "data: {\"a\":\"é\\n\"}\n\ndata: {}\n\ndata: [DONE]\n\n")]
    [TestCase(false, "application/x-ndjson", "{\"a\":\"é\\n\"}\n{}\n[DONE]\n")]
    public async Task ValuesAreFramed(bool events, string type, string body)
    {
        await using HttpBed bed = await StartAsync(events, async stream =>
        {
            await stream.WriteAsync(new JsonObject { ["a"] = "é\n" });
            await stream.WriteAsync(new JsonObject());
            await stream.WriteTextAsync("[DONE]");
        });
        HttpResponseMessage response = await bed.PostAsync("/test", "{}");
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo(type));
        Assert.That(response.Headers.CacheControl!.NoCache, Is.True);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(body));
    }

    [Test]
    public async Task EachValueIsSentAtOnce()
    {
        TaskCompletionSource more = new();
        await using HttpBed bed = await StartAsync(false, async stream =>
        {
            await stream.WriteAsync(new JsonObject { ["n"] = 1 });
            await more.Task;
            await stream.WriteAsync(new JsonObject { ["n"] = 2 });
        });
        using HttpRequestMessage request = new(HttpMethod.Post, "/test");
        using HttpResponseMessage response = await bed.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync());
        Assert.That(await lines.ReadLineAsync(), Is.EqualTo("""{"n":1}"""));
        more.SetResult();
        Assert.That(await lines.ReadLineAsync(), Is.EqualTo("""{"n":2}"""));
    }

    [Test]
    public async Task WhatIsRefusedBeforeTheFirstValueHasItsStatus()
    {
        await using HttpBed bed = await StartAsync(true, _ => throw new QueueFullException(3, TimeSpan.FromSeconds(7)));
        HttpResponseMessage response = await bed.PostAsync("/test", "{}");
        Assert.That(((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType), Is.EqualTo((429, "application/json")));
        Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [TestCase("known", "{\"error\":\"The model's logits")]
    [TestCase("fault", "{\"error\":\"The server failed; its log says why.\"}")]
    public async Task Fault084_WhatFailsLaterIsToldWithin(string kind, string text)
    {
        await using HttpBed bed = await StartAsync(true, async stream =>
        {
            await stream.WriteAsync(new JsonObject());
            throw kind == "known" ? new LogitsException(7, "NotANumber") : new InvalidOperationException("secret");
        });
        string body = await (await bed.PostAsync("/test", "{}")).Content.ReadAsStringAsync();
        Assert.That(body, Does.StartWith("data: {}\n\ndata: " + text).And.EndsWith("}\n\n"));
    }

    [Test]
    public async Task Fault112_AnAnswerThatTheServersEndCutsOffIsToldSo()
    {
        TaskCompletionSource begun = new();
        await using HttpBed bed = await StartAsync(false, async (stream, cancelled) =>
        {
            await stream.WriteAsync(new JsonObject());
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancelled);
        });
        Task<HttpResponseMessage> running = bed.PostAsync("/test", "{}");
        await begun.Task;
        await bed.Server.StopAsync(TimeSpan.Zero);
        Assert.That(
            await (await running).Content.ReadAsStringAsync(),
            Is.EqualTo("{}\n{\"error\":\"The server stopped before the answer was done.\"}\n"));
    }

    private static Task<HttpBed> StartAsync(bool events, Func<JsonStream, Task> write) => StartAsync(events, (stream, _) => write(stream));

    private static Task<HttpBed> StartAsync(bool events, Func<JsonStream, CancellationToken, Task> write) => HttpBed.StartAsync(
        null,
        _ => [new TestApi(http => write(events ? JsonStream.Events(http) : JsonStream.Lines(http), http.RequestAborted))]);

    private sealed class TestApi(RequestDelegate handler) : IHttpApi
    {
        public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/test", handler);
    }
}
