using System.Collections.Concurrent;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Telemetry;
using IlgpuLlava.Host.Tests.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Tests.Telemetry;

/// <summary>What an OpenTelemetry collector is sent.</summary>
public class OtlpTests
{
    [Test]
    public async Task SpansAndInstrumentsReachACollector()
    {
        Collector collector = new();
        await using HttpBed http = await HttpBed.StartAsync(null, _ => [collector]);
        using MeasuredBed bed = new();
        bed.Fake.Answer = (_, _) => bed.Answer();
        using (OtlpExport.Start(Variables(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", http.Client.BaseAddress!.ToString()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a key"),
            ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"))))
        {
            await bed.AskAsync(MeasuredBed.Request("a secret", [1, 2, 3]));
        }
        Assert.That(collector.Requests.Select(r => r.Key), Has.All.EqualTo("a key"));
        Assert.That(collector.Requests.Select(r => System.Text.Encoding.Latin1.GetString(r.Body)), Has.All.Not.Contains("secret"));

        Wire[] traces = collector.Of("/v1/traces");
        Dictionary<string, string> resource = traces.SelectMany(t => t.All(1, 1)).First().Attributes(1);
        Assert.That((resource["service.name"], resource["service.version"], resource["deployment.environment.name"]),
            Is.EqualTo(("ilgpu-llava", LlavaTelemetry.Version, "test")));
        Wire[] spans = [.. traces.SelectMany(t => t.All(1, 2, 2))];
        Wire request = spans.Single(s => s.Text(5) == "chat some-model");
        Assert.That((request.Hex(4), request.Number(6), request.Number(8) - request.Number(7)), Is.EqualTo(("", 2, 450_000_000)));
        Assert.That(request.All(11).Single().Text(2), Is.EqualTo("first_token"));
        Assert.That(spans.Where(s => s != request).Select(s => (s.Text(5), s.Hex(1), s.Hex(4))), Is.EquivalentTo(
            new[] { "picture", "queue", "vision", "prefill", "decode" }.Select(n => (n, request.Hex(1), request.Hex(2)))));

        Wire[] metrics = [.. collector.Of("/v1/metrics").SelectMany(m => m.All(1, 2, 2))];
        Wire point = metrics.Single(m => m.Text(1) == "gen_ai.server.time_to_first_token").All(9, 1).Single();
        Assert.That(point.Doubles(7)[..4], Is.EqualTo((double[])[0.001, 0.005, 0.01, 0.02]));
        Assert.That((point.Number(4), point.Doubles(5).Single()), Is.EqualTo((1, 0.3)));
        Assert.That(metrics.Select(m => m.Text(1)), Has.Some.EqualTo("dotnet.gc.collections").And.None.StartsWith("vllm"));
    }

    [TestCase("http://localhost:4318", null, null, true, true)]
    [TestCase("http://localhost:4318", "none", null, false, true)]
    [TestCase("https://otlp.example", null, "none", true, false)]
    [TestCase(null, null, null, false, false)]
    [TestCase("", null, null, false, false)]
    public void TheStandardVariablesSayWhatIsSent(string? endpoint, string? traces, string? metrics, bool sendsTraces, bool sendsMetrics)
    {
        OtlpVariables read = new(Variables(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_TRACES_EXPORTER", traces), ("OTEL_METRICS_EXPORTER", metrics)));
        Assert.That((read.SendsTraces, read.SendsMetrics), Is.EqualTo((sendsTraces, sendsMetrics)));
        OtlpVariables disabled = new(Variables(("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_SDK_DISABLED", "true")));
        Assert.That(disabled.SendsTraces || disabled.SendsMetrics, Is.False);
        OtlpVariables one = new(Variables(("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://localhost:1")));
        Assert.That((one.SendsTraces, one.SendsMetrics), Is.EqualTo((false, true)));
    }

    [TestCase("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318")]
    [TestCase("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "nowhere")]
    [TestCase("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [TestCase("OTEL_TRACES_EXPORTER", "jaeger")]
    public void Fault116_AVariableThatCannotBeIsNamed(string name, string value)
    {
        (string, string?)[] all = name.EndsWith("ENDPOINT", StringComparison.Ordinal)
            ? [(name, value)]
            : [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"), (name, value)];
        UserException thrown = Assert.Throws<UserException>(() => OtlpExport.Start(Variables(all)))!;
        Assert.That(thrown.Message, Does.Contain(name).And.Contain(value));
        Assert.That(thrown.ExitCode, Is.EqualTo(ExitCode.Usage));
    }

    [Test]
    public void ACollectorThatIsAwayIsSaidOnceAMinute()
    {
        SteppedTime time = new();
        Lines lines = new();
        using OtlpFaults faults = new(lines, time);
        faults.Say("first");
        time.Pass(59);
        faults.Say("second");
        time.Pass(1);
        faults.Say("third");
        Assert.That(lines, Is.EqualTo(new[] { "Telemetry could not be sent: first", "Telemetry could not be sent: third" }));
    }

    [Test]
    public async Task WhatTheSdkSaysOfAnAbsentCollectorIsLogged()
    {
        Lines lines = new();
        using OtlpFaults faults = new(lines, TimeProvider.System);
        using MeasuredBed bed = new();
        // Port 1 is nobody's.
        using (OtlpExport.Start(Variables(
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:1/"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"))))
        {
            await bed.AskAsync();
        }
        Assert.That(lines, Has.Count.EqualTo(1));
        Assert.That(lines[0], Does.Contain("127.0.0.1:1").And.Not.Contain("   at "));
    }

    private static IConfiguration Variables(params (string Name, string? Value)[] variables) => new ConfigurationBuilder()
        .AddInMemoryCollection(variables.ToDictionary(v => v.Name, v => v.Value)).Build();

    private sealed class Collector : IHttpApi
    {
        public ConcurrentQueue<(string Path, string? Key, byte[] Body)> Requests { get; } = [];

        public Wire[] Of(string path) => [.. Requests.Where(r => r.Path == path).Select(r => Wire.Of(r.Body))];

        public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/{signal}", async http =>
        {
            MemoryStream body = new();
            await http.Request.Body.CopyToAsync(body);
            Requests.Enqueue((http.Request.Path, http.Request.Headers["x-key"], body.ToArray()));
            http.Response.ContentType = "application/x-protobuf";
        });
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            lock (this)
                Add(format(state, exception));
        }
    }
}
