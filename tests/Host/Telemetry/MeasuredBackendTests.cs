using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Telemetry;

/// <summary>What is told of each request.</summary>
public class MeasuredBackendTests
{
    private const string Common =
        "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"ilgpu_llava\",gen_ai_request_model=\"some-model\"";

    [Test]
    public async Task AnAnswerIsPassedOn_AndTimedByTheConventions()
    {
        using MeasuredBed bed = new();
        bed.Fake.Answer = (_, _) => bed.Answer();
        List<LlavaChunk> chunks = await bed.AskAsync(MeasuredBed.Request("?", [1], [2]));
        Assert.That(chunks.Select(c => c.TokenIds[0]), Is.EqualTo((int[])[10, 11, 12, 2]));
        Assert.That(bed.Read($"gen_ai_server_request_duration_seconds_sum{{{Common}}}"), Is.EqualTo("0.45"));
        Assert.That(bed.Read($"gen_ai_server_time_to_first_token_seconds_sum{{{Common}}}"), Is.EqualTo("0.3"));
        string perToken = bed.Read($"gen_ai_server_time_per_output_token_seconds_sum{{{Common}}}")!;
        Assert.That(double.Parse(perToken, CultureInfo.InvariantCulture), Is.EqualTo(0.05).Within(1e-9));
        Assert.That(bed.Read($"gen_ai_client_token_usage_sum{{{Common},gen_ai_token_type=\"input\"}}"), Is.EqualTo("100"));
        Assert.That(bed.Read($"gen_ai_client_token_usage_sum{{{Common},gen_ai_token_type=\"output\"}}"), Is.EqualTo("4"));
        Assert.That(bed.Read("llava_image_tokens_total"), Is.EqualTo("64"));
        Assert.That(bed.Read("llava_requests_total{outcome=\"ok\"}"), Is.EqualTo("1"));
        Assert.That(bed.Log, Is.EqualTo(new[]
        {
            "Information: Answered in 450 ms, first token after 300 ms: 100 tokens of prompt (64 of 2 pictures, 16 known), 4 of answer.",
        }));
    }

    // Source: OpenTelemetry, "Semantic conventions for generative AI metrics".
    [TestCase("gen_ai_server_request_duration_seconds", "0.01 0.02 0.04 0.08 0.16 0.32 0.64 1.28 2.56 5.12 10.24 20.48 40.96 81.92")]
    [TestCase("gen_ai_server_time_to_first_token_seconds", "0.001 0.005 0.01 0.02 0.04 0.06 0.08 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10")]
    [TestCase("gen_ai_server_time_per_output_token_seconds", "0.01 0.025 0.05 0.075 0.1 0.15 0.2 0.3 0.4 0.5 0.75 1 2.5")]
    [TestCase("gen_ai_client_token_usage", "1 4 16 64 256 1024 4096 16384 65536 262144 1048576 4194304 16777216 67108864")]
    public async Task BucketsAreThePublishedOnes(string name, string bounds)
    {
        using MeasuredBed bed = new();
        bed.Fake.Answer = (_, _) => bed.Answer();
        await bed.AskAsync();
        string text = bed.Exporter.Read();
        string[] found = [.. Regex.Matches(text, name + "_bucket{[^}]*le=\"([^\"]*)\"}").Select(m => m.Groups[1].Value).Distinct()];
        Assert.That(string.Join(' ', found), Is.EqualTo(bounds + " +Inf"));
    }

    private static readonly (Exception Thrown, string Outcome)[] s_failures =
    [
        (new OperationCanceledException(), "cancelled"),
        (new DeadlineException(TimeSpan.FromSeconds(1)), "deadline_exceeded"),
        (new GenerationException("a secret"), "invalid_argument"),
        (new ContextOverflowException(9, 8), "invalid_argument"),
        (new PromptException("a secret"), "invalid_argument"),
        (new QueueFullException(1, TimeSpan.FromSeconds(1)), "resource_exhausted"),
        (new EngineStoppedException(), "unavailable"),
        (new EngineLostException(new IOException("a secret")), "unavailable"),
        (new LogitsException(3, "a secret"), "internal"),
        (new InvalidOperationException("a secret"), "internal"),
    ];

    [Test]
    public async Task AFailureIsPassedOn_AndCountedByItsKind([Range(0, 9)] int row)
    {
        (Exception thrown, string outcome) = s_failures[row];
        using MeasuredBed bed = new();
        bed.Fake.Answer = (_, _) => Fail(thrown);
        Assert.That(async () => await bed.AskAsync(), Throws.Exception.SameAs(thrown));
        Assert.That(bed.Read($"llava_requests_total{{outcome=\"{outcome}\"}}"), Is.EqualTo("1"));
        Assert.That(bed.Read($"gen_ai_server_request_duration_seconds_count{{error_type=\"{outcome}\",{Common}}}"), Is.EqualTo("1"));
        Assert.That(bed.Exporter.Read(), Does.Not.Contain("time_to_first_token").And.Not.Contain("token_usage"));
        Assert.That(bed.Log.Single(), Does.StartWith($"Information: Ended as {outcome} after 0 ms; 1 tokens"));
        Assert.That(bed.Spans.Single().GetTagItem("error.type"), Is.EqualTo(outcome));
        Assert.That(Everything(bed), Does.Not.Contain("secret"));
        await Task.CompletedTask;
    }

    [Test]
    public async Task WhoStopsReadingHasCancelled_UnlessAllWasRead()
    {
        using MeasuredBed bed = new();
        bed.Fake.Answer = (_, _) => bed.Answer();
        await foreach (LlavaChunk chunk in bed.Backend.GenerateAsync(MeasuredBed.Request(), default))
        {
            if (chunk.TokenIds[0] == 11)
                break;
        }
        Assert.That(bed.Read("llava_requests_total{outcome=\"cancelled\"}"), Is.EqualTo("1"));
        Assert.That(bed.Log.Single(), Is.EqualTo("Information: Ended as cancelled after 350 ms; 2 tokens were said."));
        await foreach (LlavaChunk chunk in bed.Backend.GenerateAsync(MeasuredBed.Request(), default))
        {
            if (chunk.Usage is not null)
                break;
        }
        Assert.That(bed.Read("llava_requests_total{outcome=\"ok\"}"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Fault119_AClockThatIsSetBackChangesNoDuration()
    {
        using MeasuredBed bed = new();
        bed.Fake.Answer = (_, _) => SetBack(bed);
        await bed.AskAsync();
        Assert.That(bed.Read($"gen_ai_server_request_duration_seconds_sum{{{Common}}}"), Is.EqualTo("0.45"));
        Assert.That(bed.Spans.Single(s => s.Kind == ActivityKind.Server).Duration, Is.EqualTo(TimeSpan.FromSeconds(0.45)));
    }

    /// <summary>Whatever people ask, the series stay the same.</summary>
    [Test]
    public async Task Fault120_NoLabelComesFromARequest()
    {
        using MeasuredBed bed = new();
        await AskOfEachKindAsync("first");
        string[] before = Series();
        for (int i = 0; i < 20; i++)
            await AskOfEachKindAsync($"a secret {i} \"}}\n# HELP");
        Assert.That(Series(), Is.EqualTo(before));
        Assert.That(Everything(bed), Does.Not.Contain("secret"));

        async Task AskOfEachKindAsync(string text)
        {
            bed.Fake.Answer = (_, _) => bed.Answer();
            await bed.AskAsync(MeasuredBed.Request(text, [1, 2, 3]) with { Stop = [text], JsonSchema = text });
            foreach ((Exception thrown, _) in s_failures)
            {
                bed.Fake.Answer = (_, _) => Fail(thrown);
                Assert.That(async () => await bed.AskAsync(MeasuredBed.Request(text)), Throws.Exception.SameAs(thrown));
            }
        }

        // .NET's own come and go with what the process does.
        string[] Series() => [.. bed.Exporter.Read().Split('\n')
            .Where(l => l.Length > 0 && !l.StartsWith("dotnet_", StringComparison.Ordinal) && !l.StartsWith("# ", StringComparison.Ordinal))
            .Select(l => l[..l.LastIndexOf(' ')])];
    }

    [Test]
    public async Task WhatIsNoRequestGoesThroughUnmeasured()
    {
        using MeasuredBed bed = new();
        Assert.That(bed.Backend.Model, Is.EqualTo(bed.Fake.Model));
        Assert.That(bed.Backend.CountTokens(MeasuredBed.Request()).PromptTokens, Is.EqualTo(100));
        bed.Backend.StartProfile();
        Assert.That((await bed.Backend.StopProfileAsync(default)).Table, Is.EqualTo("a table"));
        Assert.That((bed.Spans.Count, bed.Log.Count), Is.EqualTo((0, 0)));
    }

    /// <summary>All that leaves the process about requests.</summary>
    private static string Everything(MeasuredBed bed) => string.Join('\n',
    [
        bed.Exporter.Read(),
        .. bed.Log,
        .. bed.Spans.SelectMany(s => s.TagObjects.Select(t => $"{t.Key}={t.Value}").Append(s.DisplayName).Append(s.StatusDescription)),
    ]);

    private static async IAsyncEnumerable<LlavaChunk> Fail(Exception exception)
    {
        await Task.Yield();
        yield return new LlavaChunk { TokenIds = [1] };
        throw exception;
    }

    private static async IAsyncEnumerable<LlavaChunk> SetBack(MeasuredBed bed)
    {
        await foreach (LlavaChunk chunk in bed.Answer())
        {
            bed.Time.SetBack(TimeSpan.FromHours(1));
            yield return chunk;
        }
    }
}
