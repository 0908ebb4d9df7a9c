using System.Net;
using System.Text.Json;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Tests.Http;

/// <summary>What stands around every HTTP request.</summary>
public class HttpServerTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(10);

    [Test]
    public async Task Fault112_ProbesFollowTheServersLife_AndWorkIsRefusedWhileItStops()
    {
        await using HttpBed bed = await HttpBed.StartAsync(null, state => [new ProbeApi(state), new TestApi(_ => Task.CompletedTask)]);
        Assert.That(await StatusesAsync(bed), Is.EqualTo((200, 503, 200)));
        bed.State.Serve(new Grpc.Services.FakeBackend());
        Assert.That(await StatusesAsync(bed), Is.EqualTo((200, 200, 200)));
        bed.State.Drain();
        Assert.That(await StatusesAsync(bed), Is.EqualTo((200, 503, 200)));
        bed.State.RefuseWork();
        Assert.That(await StatusesAsync(bed), Is.EqualTo((200, 503, 503)));
        HttpResponseMessage refused = await bed.PostAsync("/test", "{}");
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That((await HttpBed.JsonAsync(refused)).GetProperty("error").GetString(), Does.StartWith("The server stops"));
    }

    [Test]
    public async Task Fault112_WhatRunsIsFinished_NewWorkIsToldMeanwhile()
    {
        TaskCompletionSource begun = new(), end = new();
        await using HttpBed bed = await HttpBed.StartAsync(null, _ => [new TestApi(async http =>
        {
            begun.SetResult();
            await end.Task;
            await http.Response.WriteAsync("whole");
        })]);
        Task<HttpResponseMessage> running = bed.PostAsync("/test", "{}");
        await begun.Task;
        bed.State.RefuseWork();
        Task stop = bed.Server.StopAsync(s_long);
        Assert.That((int)(await bed.PostAsync("/test", "{}")).StatusCode, Is.EqualTo(503));
        end.SetResult();
        Assert.That(await (await running).Content.ReadAsStringAsync(), Is.EqualTo("whole"));
        await stop;
        Assert.That(async () => await bed.PostAsync("/test", "{}"), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Fault112_WhatDoesNotFinishInTimeIsCancelledAndToldSo()
    {
        TaskCompletionSource begun = new();
        await using HttpBed bed = await HttpBed.StartAsync(null, _ => [new TestApi(http =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.Infinite, http.RequestAborted);
        })]);
        Task<HttpResponseMessage> running = bed.PostAsync("/test", "{}");
        await begun.Task;
        await bed.Server.StopAsync(TimeSpan.Zero);
        Assert.That((int)(await running).StatusCode, Is.EqualTo(503));
    }

    [Test]
    public async Task AClientThatGoesCancelsItsRequest()
    {
        TaskCompletionSource begun = new(), cancelled = new();
        await using HttpBed bed = await HttpBed.StartAsync(null, _ => [new TestApi(async http =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled.SetResult();
        })]);
        using CancellationTokenSource gone = new();
        Task<HttpResponseMessage> running = bed.PostAsync("/test", "{}", gone.Token);
        await begun.Task;
        await gone.CancelAsync();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
    }

    private static readonly (Exception Thrown, int Status, string Text)[] s_errors =
    [
        (HttpException.InvalidField("n", "it must be 1."), 400, "n: it must be 1."),
        (new GenerationException("top_k is bad."), 400, "top_k is bad."),
        (new QueueFullException(3, TimeSpan.FromSeconds(7)), 429, "3"),
        (new DeadlineException(TimeSpan.FromSeconds(5)), 504, "5"),
        (new BackendUnavailableException("The model is being loaded."), 503, "loaded"),
        (new EngineStoppedException(), 503, ""),
        (new OutOfMemoryException("at 0x1234"), 429, "memory"),
        (new PictureUrlException("u: no addresses."), 403, "u: no addresses."),
        (new InvalidOperationException("secret"), 500, "The server failed; its log says why."),
    ];

    [Test]
    public async Task Fault084_EachErrorHasItsStatus([Range(0, 8)] int row)
    {
        (Exception thrown, int status, string text) = s_errors[row];
        await using HttpBed bed = await HttpBed.StartAsync(null, _ => [new TestApi(_ => throw thrown)]);
        HttpResponseMessage response = await bed.PostAsync("/test", "{}");
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        string? message = (await HttpBed.JsonAsync(response)).GetProperty("error").GetString();
        Assert.That(message, Does.Contain(text));
        Assert.That(message, Does.Not.Contain("0x1234").And.Not.Contain("secret"));
        if (thrown is QueueFullException)
            Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task Fault060_ABodyOverTheLimitIs413_WithLengthAndWithout()
    {
        await using HttpBed bed = await HttpBed.StartAsync(
            null,
            _ => [new TestApi(http => http.Request.Body.CopyToAsync(Stream.Null))],
            new HttpServerOptions { MaxPictureBytes = 3 << 10 });
        int most = (4 << 10) + (64 << 10);
        Assert.That((int)(await bed.PostAsync("/test", new string('x', most))).StatusCode, Is.EqualTo(200));
        Assert.That((int)(await bed.PostAsync("/test", new string('x', most + 1))).StatusCode, Is.EqualTo(413));
        using HttpRequestMessage chunked = new(HttpMethod.Post, "/test") { Content = new ByteArrayContent(new byte[most + 1]) };
        chunked.Headers.TransferEncodingChunked = true;
        Assert.That((int)(await bed.Client.SendAsync(chunked)).StatusCode, Is.EqualTo(413));
    }

    [Test]
    public async Task WhatIsNotThereIs404_AnotherMethod405()
    {
        await using HttpBed bed = await HttpBed.StartAsync(null, state => [new ProbeApi(state)]);
        HttpResponseMessage none = await bed.Client.GetAsync("/nothing");
        Assert.That((none.StatusCode, (await HttpBed.JsonAsync(none)).GetProperty("error").GetString()),
            Is.EqualTo((HttpStatusCode.NotFound, "There is nothing at /nothing.")));
        Assert.That((await bed.PostAsync("/healthz", "{}")).StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    private static readonly (string Body, string Text)[] s_bodies =
    [
        ("{", "The body is no JSON: line 1"),
        ("", "The body is no JSON"),
        ("[]", "must be a JSON object"),
        ("""{"a":1,"a":2}""", "no JSON"),
        ("""{"s":5}""", "s: it must be a string."),
        ("""{"s":"\ud800"}""", "s: it must be text in Unicode."),
        ("""{"i":1.5}""", "i: it must be a whole number"),
        ("""{"i":99999999999}""", "i: it must be a whole number"),
        ("""{"f":1e99}""", "f: it must be a number."),
        ("""{"b":"true"}""", "b: it must be true or false."),
        ("""{"o":[{"s":5}]}""", "o[0].s: it must be a string."),
        ("""{"o":[5]}""", "o[0]: it must be an object."),
        ("""{"l":["x",5]}""", "l[1]: it must be a string."),
    ];

    [Test]
    public async Task Fault075_AFieldOfTheWrongTypeIsNamed([Range(0, 12)] int row)
    {
        (string body, string text) = s_bodies[row];
        await using HttpBed bed = await HttpBed.StartAsync(null, _ => [new TestApi(ReadAsync)]);
        HttpResponseMessage response = await bed.PostAsync("/test", body);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await HttpBed.JsonAsync(response)).GetProperty("error").GetString(), Does.Contain(text));
        HttpResponseMessage good = await bed.PostAsync(
            "/test", """{"s":"é","i":-1,"f":0.5,"b":false,"o":[{"s":null}],"l":"x","other":{}}""");
        Assert.That(good.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static async Task ReadAsync(HttpContext http)
    {
        using JsonDocument document = await JsonFields.ReadAsync(http.Request, http.RequestAborted);
        JsonFields fields = new(document.RootElement);
        _ = (fields.String("s"), fields.Integer("i"), fields.Number("f"), fields.Boolean("b"), fields.Strings("l"));
        foreach (JsonFields item in fields.Objects("o") ?? [])
            _ = item.String("s");
    }

    private static async Task<(int Health, int Ready, int Work)> StatusesAsync(HttpBed bed) => (
        (int)(await bed.Client.GetAsync("/healthz")).StatusCode,
        (int)(await bed.Client.GetAsync("/readyz")).StatusCode,
        (int)(await bed.PostAsync("/test", "{}")).StatusCode);

    private sealed class TestApi(RequestDelegate handler) : IHttpApi
    {
        public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/test", handler);
    }
}
