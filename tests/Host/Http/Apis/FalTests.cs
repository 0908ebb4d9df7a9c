using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Tests.Grpc.Services;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Http.Apis;

/// <summary>fal's API over a backend that computes nothing.</summary>
public class FalTests
{
    private const string Path = "/fal-ai/llava-next";
    private const string Queue = "/queue" + Path;
    private const string Input = """{"image_url":"data:image/png;base64,AQI=","prompt":"What is it?"}""";
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(10);

    private FakeBackend _backend = null!;
    private HttpBed _bed = null!;

    [SetUp]
    public async Task StartAsync() => _bed = await HttpBed.StartAsync(
        _backend = new FakeBackend(),
        state => [new FalApi(state, new PictureSource(), new FalQueue(new FalQueueOptions(), TimeProvider.System))],
        new HttpServerOptions
        {
            // Who asks is what a key would say.
            Middleware =
            [
                (http, next) =>
                {
                    http.SetClient(http.Request.Headers["Who"].ToString());
                    return next(http);
                },
            ],
        });

    [TearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task EveryFieldArrives_OrHasFalsDefault()
    {
        _backend.Answer = (_, _) => FakeBackend.Chunks(new LlavaChunk { Text = "a " }, new LlavaChunk { Text = "chart" });
        HttpResponseMessage response = await _bed.PostAsync(
            Path, """{"image_url":"data:,;base64,AQI=","prompt":"hi","max_tokens":3,"temperature":0.5,"top_p":0.75,"sync_mode":true}""");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "no data URL in base64");
        response = await _bed.PostAsync(
            Path, """{"image_url":"data:;base64,AQI=","prompt":"hi","max_tokens":3,"temperature":0.5,"top_p":0.75,"sync_mode":true}""");
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""{"output":"a chart","partial":false}"""));
        Assert.That(Guid.TryParse(response.Headers.GetValues("x-fal-request-id").Single(), out _), Is.True);
        Assert.That(_backend.Asked!.Options, Is.EqualTo(new GenerationOptions { MaxTokens = 3, Temperature = 0.5f, TopP = 0.75f }));
        await _bed.PostAsync(Path, Input);
        LlavaRequest asked = _backend.Asked!;
        Assert.That(asked.Options, Is.EqualTo(new GenerationOptions { MaxTokens = 64, Temperature = 0.2f, TopP = 1 }));
        Assert.That(asked.Conversation.Pictures, Is.EqualTo(new byte[][] { [1, 2] }));
        Assert.That(asked.Conversation.Turns.Single().Parts.Select(part => part.Text), Is.EqualTo(new[] { null, "What is it?" }));
    }

    [Test]
    public async Task AStreamTellsAllTextSoFar()
    {
        _backend.Answer = (_, _) => FakeBackend.Chunks(
            new LlavaChunk { Text = "a " }, new LlavaChunk(), new LlavaChunk { Text = "chart", FinishReason = FinishReason.Stop });
        HttpResponseMessage response = await _bed.PostAsync(Path + "/stream", Input);
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        string[] events =
        [
            """data: {"output":"a ","partial":true}""", """data: {"output":"a chart","partial":true}""",
            """data: {"output":"a chart","partial":false}""", "",
        ];
        Assert.That((await response.Content.ReadAsStringAsync()).Split("\n\n"), Is.EqualTo(events));
    }

    private static readonly (string Body, string Field, string Text)[] s_bad =
    [
        ("""{"prompt":"hi"}""", "image_url", "it is missing"),
        ("""{"image_url":"data:;base64,AQI="}""", "prompt", "it is missing"),
        ("""{"image_url":5,"prompt":"hi"}""", "image_url", "it must be a string"),
        ("""{"image_url":"data:image/png","prompt":"hi"}""", "image_url", "comma"),
        ("""{"image_url":"data:;base64,A?","prompt":"hi"}""", "image_url", "base64"),
        ("""{"image_url":"AQI=","prompt":["hi"]}""", "prompt", "it must be a string"),
        ("""{"image_url":"AQI=","prompt":"hi","max_tokens":1.5}""", "max_tokens", "whole number"),
        ("""{"image_url":"AQI=","prompt":"hi","temperature":"x"}""", "temperature", "number"),
    ];

    [Test]
    public async Task Fault059_Fault075_AFieldThatCannotBeIsNamed(
        [Range(0, 7)] int row, [Values(Path, Path + "/stream", Queue)] string path)
    {
        HttpResponseMessage response = await _bed.PostAsync(path, s_bad[row].Body);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        JsonElement detail = (await HttpBed.JsonAsync(response)).GetProperty("detail")[0];
        Assert.That(detail.GetProperty("loc").GetRawText(), Is.EqualTo($"""["body","{s_bad[row].Field}"]"""));
        Assert.That(detail.GetProperty("msg").GetString(), Does.Contain(s_bad[row].Text));
        Assert.That(_backend.Asked, Is.Null);
    }

    [TestCase("max_tokens", "0")]
    [TestCase("max_tokens", "-1")]
    [TestCase("temperature", "-0.1")]
    [TestCase("top_p", "0")]
    [TestCase("top_p", "1.1")]
    public async Task Fault072_ANumberOutOfItsRangeIsNamed(string field, string value)
    {
        HttpResponseMessage response = await _bed.PostAsync(Path, $$"""{"image_url":"AQI=","prompt":"hi","{{field}}":{{value}} }""");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await HttpBed.JsonAsync(response)).GetProperty("detail").GetString(), Does.StartWith(field));
    }

    [Test]
    public async Task Fault066_APictureIsNotFetched()
    {
        HttpResponseMessage response = await _bed.PostAsync(Path, """{"image_url":"http://127.0.0.1/a.png","prompt":"hi"}""");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await HttpBed.JsonAsync(response)).GetProperty("detail").GetString(), Does.StartWith("image_url: "));
    }

    [Test]
    public async Task AQueuedRequestIsAnsweredByAndBy()
    {
        TaskCompletionSource end = new();
        _backend.Answer = (_, token) => AfterAsync(end.Task, token);
        HttpResponseMessage put = await _bed.PostAsync(Queue, Input);
        JsonElement job = await HttpBed.JsonAsync(put);
        string id = job.GetProperty("request_id").GetString()!;
        Assert.That(put.Headers.GetValues("x-fal-request-id").Single(), Is.EqualTo(id));
        string result = job.GetProperty("response_url").GetString()!, status = job.GetProperty("status_url").GetString()!;
        Assert.That((result, status), Is.EqualTo(($"{_bed.Client.BaseAddress}{Queue[1..]}/requests/{id}", result + "/status")));

        HttpResponseMessage running = await _bed.Client.GetAsync(status + "?logs=1");
        JsonElement state = await HttpBed.JsonAsync(running);
        Assert.That((running.StatusCode, state.GetProperty("status").GetString(), state.GetProperty("logs").GetArrayLength()),
            Is.EqualTo((HttpStatusCode.Accepted, "IN_PROGRESS", 0)));
        HttpResponseMessage early = await _bed.Client.GetAsync(result);
        Assert.That((early.StatusCode, (await HttpBed.JsonAsync(early)).GetProperty("detail").GetString()),
            Is.EqualTo((HttpStatusCode.BadRequest, "The request is still in progress; ask for its status.")));

        Task<string> told = _bed.Client.GetStringAsync(status + "/stream");
        end.SetResult();
        string[] events = (await told).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        JsonElement last = JsonSerializer.Deserialize<JsonElement>(events[^1]["data: ".Length..]);
        Assert.That(last.GetProperty("status").GetString(), Is.EqualTo("COMPLETED"));
        HttpResponseMessage done = await _bed.Client.GetAsync(status);
        Assert.That(done.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        JsonElement metrics = (await HttpBed.JsonAsync(done)).GetProperty("metrics");
        Assert.That(metrics.GetProperty("inference_time").GetDouble(), Is.GreaterThan(0));
        // As often as asked.
        for (int i = 0; i < 2; i++)
        {
            HttpResponseMessage answer = await _bed.Client.GetAsync(result);
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("""{"output":"done","partial":false}"""));
            Assert.That(answer.Headers.GetValues("x-fal-request-id").Single(), Is.EqualTo(id));
        }
    }

    [Test]
    public async Task Fault084_WhatFailsIsToldWhereTheAnswerWouldBe()
    {
        (Exception Thrown, int Status, string Text)[] errors =
        [
            (new ContextOverflowException(5000, 4096), 400, "5000"),
            (new LogitsException(7, "NotANumber"), 500, "no numbers"),
            (new InvalidOperationException("secret"), 500, "The server failed; its log says why."),
        ];
        foreach ((Exception thrown, int status, string text) in errors)
        {
            _backend.Failure = thrown;
            JsonElement state = await CompletedAsync(await PutAsync());
            Assert.That(state.GetProperty("error").GetString(), Does.Contain(text));
            HttpResponseMessage result = await _bed.Client.GetAsync(state.GetProperty("response_url").GetString());
            Assert.That((int)result.StatusCode, Is.EqualTo(status));
            Assert.That((await HttpBed.JsonAsync(result)).GetProperty("detail").GetString(), Does.Contain(text));
        }
        HttpResponseMessage direct = await _bed.PostAsync(Path, Input);
        Assert.That((int)direct.StatusCode, Is.EqualTo(500));
    }

    [Test]
    public async Task Fault098_ACancelledRequestEnds()
    {
        TaskCompletionSource begun = new(), cancelled = new();
        _backend.Answer = (_, token) => UntilCancelledAsync(begun, cancelled, token);
        string id = await PutAsync();
        await begun.Task;
        HttpResponseMessage cancel = await CancelAsync(id);
        Assert.That((cancel.StatusCode, await cancel.Content.ReadAsStringAsync()),
            Is.EqualTo((HttpStatusCode.Accepted, """{"status":"CANCELLATION_REQUESTED"}""")));
        await cancelled.Task;
        Assert.That((await CompletedAsync(id)).GetProperty("error").GetString(), Is.EqualTo("The request was cancelled."));
        cancel = await CancelAsync(id);
        Assert.That((cancel.StatusCode, await cancel.Content.ReadAsStringAsync()),
            Is.EqualTo((HttpStatusCode.BadRequest, """{"status":"ALREADY_COMPLETED"}""")));
        Assert.That((await CancelAsync(Guid.NewGuid().ToString())).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Fault106_OnlyWhoPutARequestHearsOfIt()
    {
        string id = await PutAsync();
        await CompletedAsync(id);
        foreach (string path in (string[])["", "/status", "/status/stream"])
        {
            using HttpRequestMessage other = new(HttpMethod.Get, $"{Queue}/requests/{id}{path}") { Headers = { { "Who", "another" } } };
            HttpResponseMessage response = await _bed.Client.SendAsync(other);
            Assert.That((response.StatusCode, (await HttpBed.JsonAsync(response)).GetProperty("detail").GetString()),
                Is.EqualTo((HttpStatusCode.NotFound, $"There is no request {id}, or no longer.")));
        }
        using HttpRequestMessage cancel = new(HttpMethod.Put, $"{Queue}/requests/{id}/cancel") { Headers = { { "Who", "another" } } };
        Assert.That((await _bed.Client.SendAsync(cancel)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(_backend.Asked!.Client, Is.Empty);
        using HttpRequestMessage own = new(HttpMethod.Post, Queue) { Headers = { { "Who", "another" } } };
        own.Content = JsonContent.Create(new { image_url = "AQI=", prompt = "hi" });
        await _bed.Client.SendAsync(own);
        await Until(() => _backend.Asked!.Client == "another");
    }

    [Test]
    public async Task NobodyIsCalled()
    {
        HttpResponseMessage response = await _bed.PostAsync(Queue + "?fal_webhook=http%3A%2F%2F127.0.0.1%2F", Input);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await HttpBed.JsonAsync(response)).GetProperty("detail").GetString(), Does.StartWith("fal_webhook: "));
    }

    [Test]
    public async Task Fault112_WhatIsQueuedIsFinishedAndCollected_BeforeTheServerStops()
    {
        TaskCompletionSource end = new();
        _backend.Answer = (_, token) => AfterAsync(end.Task, token);
        string id = await PutAsync();
        _bed.State.Drain();
        _bed.State.RefuseWork();
        Task stop = _bed.Server.StopAsync(s_long);
        Assert.That((await _bed.PostAsync(Queue, Input)).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(stop.IsCompleted, Is.False);
        end.SetResult();
        await CompletedAsync(id);
        Assert.That(await _bed.Client.GetStringAsync($"{Queue}/requests/{id}"), Does.Contain("done"));
        await stop;
    }

    private static async IAsyncEnumerable<LlavaChunk> AfterAsync(
        Task end, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        await end.WaitAsync(token);
        yield return new LlavaChunk { Text = "done", FinishReason = FinishReason.Stop };
    }

    private static async IAsyncEnumerable<LlavaChunk> UntilCancelledAsync(
        TaskCompletionSource begun,
        TaskCompletionSource cancelled,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        begun.SetResult();
        await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancelled.SetResult();
        token.ThrowIfCancellationRequested();
        yield break;
    }

    private async Task<string> PutAsync() =>
        (await HttpBed.JsonAsync(await _bed.PostAsync(Queue, Input))).GetProperty("request_id").GetString()!;

    private Task<HttpResponseMessage> CancelAsync(string id) => _bed.Client.PutAsync($"{Queue}/requests/{id}/cancel", null);

    /// <summary>The status once there is an answer.</summary>
    private async Task<JsonElement> CompletedAsync(string id)
    {
        string told = await _bed.Client.GetStringAsync($"{Queue}/requests/{id}/status/stream");
        string last = told.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        return JsonSerializer.Deserialize<JsonElement>(last["data: ".Length..]);
    }

    private static async Task Until(Func<bool> holds)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!holds())
            await Task.Delay(1, patience.Token);
    }
}
