using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Runtime;
using Llava.V1;
using FinishReason = Llava.V1.FinishReason;

namespace IlgpuLlava.Host.Tests.Grpc.Services;

/// <summary><c>llava.v1</c> over the bundled model.</summary>
public class EngineBackendTests
{
    private const string Chart = "{\"orange\": 3, \"green\": 5, \"yellow\": 7, \"purple\": 9}";
    private static readonly byte[] _chart = File.ReadAllBytes(Repository.Sample("chart.png"));
    private ComputeDevice _device = null!;
    private Engine _engine = null!;
    private EngineBackend _backend = null!;
    private LlavaBed _bed = null!;

    [OneTimeSetUp]
    public async Task LoadAsync()
    {
        _device = ComputeDevice.Open("cpu", profiling: true);
        // Two at once, and one that waits.
        _engine = Engine.Load(Repository.Model, _device, new EngineOptions { MaxBatch = 2, MaxQueue = 1 });
        _backend = new EngineBackend(_engine, _device, "tiny-llava");
        _bed = await LlavaBed.StartAsync(_backend);
    }

    [OneTimeTearDown]
    public async Task UnloadAsync()
    {
        await _bed.DisposeAsync();
        await _backend.DisposeAsync();
        await _engine.DisposeAsync();
        _device.Dispose();
    }

    [Test]
    public async Task AnAnswerIsStreamed()
    {
        IReadOnlyList<GenerateChunk> chunks = await AnswerAsync(LlavaBed.Ask("Extract the chart as JSON.", _chart));
        Assert.That(string.Concat(chunks.Select(c => c.Text)).Trim(), Is.EqualTo(Chart));
        Assert.That(chunks, Has.Count.GreaterThan(10));
        Assert.That(chunks.SkipLast(1).Select(c => (c.FinishReason, c.Usage, c.Times)),
            Has.All.EqualTo((FinishReason.Unspecified, (Usage?)null, (Llava.V1.StageTimes?)null)));
        GenerateChunk last = chunks[^1];
        Assert.That(last.FinishReason, Is.EqualTo(FinishReason.Stop));
        Assert.That(last.Usage.ImageTokens, Is.EqualTo(64));
        Assert.That(last.Usage.CompletionTokens, Is.EqualTo(chunks.Sum(c => c.TokenIds.Count)));
        Assert.That(chunks.SelectMany(c => c.TokenIds).Last(), Is.EqualTo(2));
        foreach (Duration time in (Duration[])[last.Times.Picture, last.Times.Prefill, last.Times.Decode])
            Assert.That(time.ToTimeSpan(), Is.GreaterThan(TimeSpan.Zero));
        Reply counted = await CallAsync("CountTokens", LlavaBed.Ask("Extract the chart as JSON.", _chart));
        Llava.V1.TokenCount count = counted.One<Llava.V1.TokenCount>();
        Assert.That((count.PromptTokens, count.ImageTokens, count.ContextLength), Is.EqualTo((last.Usage.PromptTokens, 64, 2048)));
    }

    [Test]
    public async Task ALimitIsKept_AndTheSameQuestionAgainIsCached()
    {
        GenerateRequest request = LlavaBed.Ask("How high is the yellow bar?", _chart);
        request.MaxTokens = 2;
        _ = await AnswerAsync(request);
        GenerateChunk last = (await AnswerAsync(request))[^1];
        Assert.That((last.FinishReason, last.Usage.CompletionTokens), Is.EqualTo((FinishReason.Length, 2)));
        Assert.That(last.Usage.CachedTokens, Is.EqualTo((last.Usage.PromptTokens - 1) / 16 * 16));
    }

    [Test]
    public async Task Fault104_ManyAtOnceAreAnsweredAsOneAlone()
    {
        string[] colours = ["orange", "green", "purple"];
        string[] alone = new string[3];
        for (int i = 0; i < 3; i++)
            alone[i] = await TextAsync(colours[i]);
        Assert.That(await Task.WhenAll(colours.Select(TextAsync)), Is.EqualTo(alone));
        Assert.That(alone.Select(a => a.Trim()), Is.EqualTo(new[] { "3.", "5.", "9." }));

        async Task<string> TextAsync(string colour) => string.Concat(
            (await AnswerAsync(LlavaBed.Ask($"How high is the {colour} bar?", _chart))).Select(c => c.Text));
    }

    [Test]
    public async Task Fault038_Fault043_APromptThatIsNone()
    {
        GenerateRequest imageAlone = LlavaBed.Ask("", _chart);
        imageAlone.Turns[0].Parts.RemoveAt(1);
        GenerateRequest answerLast = LlavaBed.Ask("hi");
        answerLast.Turns.Add(new Turn { Role = Role.Assistant, Parts = { new Part { Text = "ho" } } });
        foreach (GenerateRequest request in (GenerateRequest[])[new(), LlavaBed.Ask(""), imageAlone, answerLast])
        {
            (await CallAsync("Generate", request)).AssertStatus(GrpcStatusCode.InvalidArgument);
            (await CallAsync("CountTokens", request)).AssertStatus(GrpcStatusCode.InvalidArgument);
        }
    }

    [Test]
    public async Task Fault044_Fault061_APromptOverTheContextIsRefusedWithBothNumbers()
    {
        (await CallAsync("Generate", LlavaBed.Ask(string.Concat(Enumerable.Repeat("red ", 2100)))))
            .AssertStatus(GrpcStatusCode.InvalidArgument, "2106 tokens", "2048");
        // Not one of them is decoded.
        (await CallAsync("Generate", LlavaBed.Ask("?", [.. Enumerable.Repeat(new byte[] { 1 }, 1000)])))
            .AssertStatus(GrpcStatusCode.InvalidArgument, "tokens", "2048");
    }

    [Test]
    public async Task Fault048_Fault058_Fault063_APictureThatCannotBeRead()
    {
        byte[][] bad = [[], "not a picture"u8.ToArray(), _chart[..1000], "RIFF0000WEBPVP8 "u8.ToArray(), [0xff, 0xd8, 0xff]];
        foreach (byte[] picture in bad)
        {
            Reply reply = await CallAsync("Generate", LlavaBed.Ask("What is it?", _chart, picture));
            reply.AssertStatus(GrpcStatusCode.InvalidArgument, "Picture 2");
            Assert.That(reply.Message, Does.Not.Contain("0x").And.Not.Contain("   at ").And.Not.Contain("/"));
        }
        (await CallAsync("CountTokens", LlavaBed.Ask("What is it?", bad[1])))
            .AssertStatus(GrpcStatusCode.InvalidArgument, "PNG, JPEG or BMP");
    }

    [Test]
    public async Task AStopStringEndsAnAnswer()
    {
        GenerateRequest request = LlavaBed.Ask("Extract the chart as JSON.", _chart);
        request.Stop.Add("green");
        IReadOnlyList<GenerateChunk> chunks = await AnswerAsync(request);
        Assert.That(string.Concat(chunks.Select(c => c.Text)), Is.EqualTo("{\"orange\": 3, \""));
        Assert.That(chunks[^1].FinishReason, Is.EqualTo(FinishReason.Stop));
    }

    [Test]
    public async Task EachTokenComesWithItsProbability()
    {
        GenerateRequest request = LlavaBed.Ask("How high is the green bar?", _chart);
        request.Logprobs = 2;
        IReadOnlyList<GenerateChunk> chunks = await AnswerAsync(request);
        TokenLogprob[] tokens = [.. chunks.SelectMany(c => c.Logprobs)];
        Assert.That(tokens.Select(t => t.TokenId), Is.EqualTo(chunks.SelectMany(c => c.TokenIds)));
        Assert.That(tokens.Select(t => t.Top.Count), Is.All.EqualTo(2));
        // It was the most probable one that was taken.
        Assert.That(tokens.Select(t => t.Top[0].TokenId), Is.EqualTo(tokens.Select(t => t.TokenId)));
        Assert.That(tokens.Select(t => t.Logprob), Is.All.LessThanOrEqualTo(0f).And.All.GreaterThan(-1f));
    }

    [Test]
    public async Task SeveralAnswersHaveTheirIndices()
    {
        GenerateRequest request = LlavaBed.Ask("How high is the green bar?", _chart);
        request.N = 2;
        IReadOnlyList<GenerateChunk> chunks = await AnswerAsync(request);
        foreach (int index in (int[])[0, 1])
        {
            GenerateChunk[] answer = [.. chunks.Where(c => c.Index == index)];
            Assert.That(string.Concat(answer.Select(c => c.Text)).Trim(), Is.EqualTo("5."));
            Assert.That(answer[^1].FinishReason, Is.EqualTo(FinishReason.Stop));
        }
        Assert.That(chunks[^1].Usage.CompletionTokens, Is.EqualTo(chunks.Sum(c => c.TokenIds.Count)));
        request.N = 3;
        (await CallAsync("Generate", request)).AssertStatus(GrpcStatusCode.InvalidArgument, "n is 3");
    }

    [Test]
    public async Task AnAnswerIsHeldToItsSchema()
    {
        GenerateRequest request = LlavaBed.Ask("How high is the green bar?", _chart);
        request.JsonSchema = """{"type":"object","properties":{"height":{"enum":[3,5,7]}},"required":["height"]}""";
        request.MaxTokens = 60;
        string text = string.Concat((await AnswerAsync(request)).Select(c => c.Text));
        Assert.That(JsonElement.Parse(text).GetProperty("height").GetInt32(), Is.AnyOf(3, 5, 7));
        request.JsonSchema = """{"type":"string","pattern":"a*"}""";
        (await CallAsync("Generate", request)).AssertStatus(GrpcStatusCode.InvalidArgument, "pattern");
        request.JsonSchema = "{";
        (await CallAsync("Generate", request)).AssertStatus(GrpcStatusCode.InvalidArgument);
    }

    [Test]
    public async Task Fault096_AFullQueueIsSaidAtOnce_AndEmptiesAgain()
    {
        await using Client.Stream running = await _bed.OpenAsync(Endless());
        await using Client.Stream beside = await _bed.OpenAsync(Endless());
        Assert.That(await running.ReadAsync<GenerateChunk>(), Is.Not.Null);
        Assert.That(await beside.ReadAsync<GenerateChunk>(), Is.Not.Null);
        await using Client.Stream waiting = await _bed.OpenAsync(LlavaBed.Ask("How high is the yellow bar?", _chart));
        Reply refused;
        do
        {
            // Until that one is in the queue this one may be let in; its deadline then ends it.
            refused = await CallAsync("Generate", LlavaBed.Ask("hi"), (GrpcHeaders.Timeout, "50m"));
        }
        while (refused.Code == GrpcStatusCode.DeadlineExceeded);
        refused.AssertStatus(GrpcStatusCode.ResourceExhausted, "queue is full", "3 requests");
        Assert.That(refused.Trailers.Contains(GrpcHeaders.RetryPushback), Is.True);
        running.Cancel();
        StringBuilder text = new();
        while (await waiting.ReadAsync<GenerateChunk>() is { } chunk)
            text.Append(chunk.Text);
        (await waiting.EndAsync()).AssertStatus(GrpcStatusCode.Ok);
        Assert.That(text.ToString().Trim(), Is.EqualTo("7."));
        beside.Cancel();
    }

    [Test]
    public async Task Fault097_ADeadlineThatPassesInTheQueueReachesNoDevice()
    {
        await using Client.Stream running = await _bed.OpenAsync(Endless());
        await using Client.Stream beside = await _bed.OpenAsync(Endless());
        Assert.That(await running.ReadAsync<GenerateChunk>(), Is.Not.Null);
        Assert.That(await beside.ReadAsync<GenerateChunk>(), Is.Not.Null);
        long read = _engine.Snapshot().PromptTokens;
        Reply reply = await CallAsync("Generate", LlavaBed.Ask("hi"), (GrpcHeaders.Timeout, "100m"));
        reply.AssertStatus(GrpcStatusCode.DeadlineExceeded);
        Assert.That(_engine.Snapshot().PromptTokens, Is.EqualTo(read));
    }

    [Test]
    public async Task Fault098_ACancelledAnswerGivesItsPlaceUp()
    {
        for (int i = 0; i < 3; i++)
        {
            await using Client.Stream call = await _bed.OpenAsync(Endless());
            if (i > 0)
                Assert.That(await call.ReadAsync<GenerateChunk>(), Is.Not.Null);
            call.Cancel();
            call.Cancel();
        }
        IReadOnlyList<GenerateChunk> chunks = await AnswerAsync(LlavaBed.Ask("Extract the chart as JSON.", _chart));
        Assert.That(string.Concat(chunks.Select(c => c.Text)).Trim(), Is.EqualTo(Chart));
        await _bed.Bed.AssertIdleAsync();
    }

    [Test]
    public async Task ADeadlineEndsAnAnswerAmidIt()
    {
        Reply reply = await CallAsync("Generate", Endless(), (GrpcHeaders.Timeout, "200m"));
        reply.AssertStatus(GrpcStatusCode.DeadlineExceeded);
    }

    [Test]
    public async Task AProfileHoldsWhatWasServedInBetween()
    {
        (await CallAsync("StartProfile", new StartProfileRequest())).AssertStatus(GrpcStatusCode.Ok);
        (await CallAsync("StartProfile", new StartProfileRequest())).AssertStatus(GrpcStatusCode.FailedPrecondition, "already");
        GenerateRequest request = LlavaBed.Ask("How high is the green bar?");
        request.MaxTokens = 3;
        _ = await AnswerAsync(request);
        Llava.V1.Profile profile = (await CallAsync("StopProfile", new StopProfileRequest())).One<Llava.V1.Profile>();
        Assert.That(profile.Table, Does.StartWith("stages\n").And.Contain("prefill").And.Contain("decode"));
        JsonElement trace = JsonElement.Parse(profile.Trace.Span);
        Assert.That(trace.GetProperty("traceEvents").GetArrayLength(), Is.GreaterThan(20));
        (await CallAsync("StopProfile", new StopProfileRequest())).AssertStatus(GrpcStatusCode.FailedPrecondition, "StartProfile");
    }

    /// <summary>One that begins while another ends is refused, or sees what comes after it; never neither.</summary>
    [Test]
    public async Task AProfileThatBeginsWhileAnotherEndsSeesWhatItIsToSee()
    {
        for (int i = 0; i < 20; i++)
        {
            (await CallAsync("StartProfile", new StartProfileRequest())).AssertStatus(GrpcStatusCode.Ok);
            Task<Reply> ending = CallAsync("StopProfile", new StopProfileRequest());
            while ((await CallAsync("StartProfile", new StartProfileRequest())).Code == GrpcStatusCode.FailedPrecondition)
            {
            }
            (await ending).AssertStatus(GrpcStatusCode.Ok);
            GenerateRequest request = LlavaBed.Ask("How high is the green bar?");
            request.MaxTokens = 1;
            _ = await AnswerAsync(request);
            Llava.V1.Profile profile = (await CallAsync("StopProfile", new StopProfileRequest())).One<Llava.V1.Profile>();
            Assert.That(profile.Table, Does.Contain("prefill"), $"round {i}");
        }
    }

    private async Task<IReadOnlyList<GenerateChunk>> AnswerAsync(GenerateRequest request) =>
        (await _bed.GenerateAsync(request)).All<GenerateChunk>();

    private Task<Reply> CallAsync(string method, Google.Protobuf.IMessage request, params (string, string)[] headers) =>
        _bed.Bed.Client.CallAsync(LlavaBed.Path + method, request, headers);

    // Hot enough to talk on and on.
    private static GenerateRequest Endless()
    {
        GenerateRequest request = LlavaBed.Ask("Extract the chart as JSON.", _chart);
        request.Temperature = 100;
        request.Seed = 10;
        return request;
    }
}
