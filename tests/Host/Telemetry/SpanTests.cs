using System.Diagnostics;
using IlgpuLlava.Host.Tests.Grpc.Services;
using Llava.V1;

namespace IlgpuLlava.Host.Tests.Telemetry;

/// <summary>A span for each request with its stages below it.</summary>
public class SpanTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c", Caller = "b7ad6b7169203331";

    [Test]
    public async Task ARequestIsOneSpan_ItsStagesAreItsChildren()
    {
        using MeasuredBed bed = new();
        bed.Fake.Answer = (_, _) => bed.Answer();
        DateTime start = bed.Time.GetUtcNow().UtcDateTime;
        await bed.AskAsync(MeasuredBed.Request("?", [1]));
        Activity request = bed.Spans.Single(s => s.Kind == ActivityKind.Server);
        Assert.That((request.DisplayName, request.StartTimeUtc, request.Duration), Is.EqualTo(
            ("chat some-model", start, TimeSpan.FromSeconds(0.45))));
        Assert.That(request.ParentSpanId, Is.EqualTo(default(ActivitySpanId)));
        Assert.That(Tags("gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model"),
            Is.EqualTo(new object[] { "chat", "ilgpu_llava", "some-model", "some-model" }));
        Assert.That(Tags("gen_ai.request.max_tokens", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"),
            Is.EqualTo(new object[] { 512, 100, 4 }));
        Assert.That(Tags("llava.request.pictures", "llava.usage.image_tokens", "llava.usage.cached_tokens"),
            Is.EqualTo(new object[] { 1, 64, 16 }));
        Assert.That(request.GetTagItem("gen_ai.response.finish_reasons"), Is.EqualTo(new[] { "stop" }));
        ActivityEvent first = request.Events.Single();
        Assert.That((first.Name, first.Timestamp), Is.EqualTo(("first_token", (DateTimeOffset)start.AddSeconds(0.3))));
        Activity[] stages = [.. bed.Spans.Where(s => s != request).OrderBy(s => s.StartTimeUtc)];
        Assert.That(stages.Select(s => (s.DisplayName, Milliseconds(s.StartTimeUtc - start), Milliseconds(s.Duration))), Is.EqualTo(
            new[] { ("picture", 0, 50), ("queue", 50, 100), ("vision", 150, 30), ("prefill", 180, 120), ("decode", 300, 150) }));
        Assert.That(stages.Select(s => (s.TraceId, s.ParentSpanId)), Has.All.EqualTo((request.TraceId, request.SpanId)));

        object?[] Tags(params string[] names) => [.. names.Select(request.GetTagItem)];

        static int Milliseconds(TimeSpan time) => (int)Math.Round(time.TotalMilliseconds);
    }

    [Test]
    public async Task TheCallersTraceIsGoneOnWith_OverGrpc()
    {
        using MeasuredBed bed = new();
        bed.Fake.Answer = (_, _) => bed.Answer();
        await using LlavaBed server = await LlavaBed.StartAsync(bed.Backend);
        GenerateRequest request = LlavaBed.Ask("What is it?");
        (await server.GenerateAsync(request, ("traceparent", $"00-{Trace}-{Caller}-01"))).AssertStatus(Host.Grpc.GrpcStatusCode.Ok);
        Activity span = bed.Spans.Single(s => s.Kind == ActivityKind.Server);
        Assert.That((span.TraceId.ToHexString(), span.ParentSpanId.ToHexString(), span.HasRemoteParent), Is.EqualTo((Trace, Caller, true)));
        // What is none is passed over.
        foreach ((string, string)[] headers in ((string, string)[][])[[], [("traceparent", "00-nothing-01")]])
        {
            bed.Spans.Clear();
            (await server.GenerateAsync(request, headers)).AssertStatus(Host.Grpc.GrpcStatusCode.Ok);
            span = bed.Spans.Single(s => s.Kind == ActivityKind.Server);
            Assert.That(span.ParentSpanId, Is.EqualTo(default(ActivitySpanId)));
        }
    }

    [Test]
    public async Task WhereNobodyListensNothingIsMade()
    {
        using MeasuredBed bed = new();
        using Host.Telemetry.LlavaTelemetry other = new();
        Assert.That(Host.Telemetry.RequestSpan.Begin(other, MeasuredBed.Request(), "some-model"), Is.Null);
        await Task.CompletedTask;
    }
}
