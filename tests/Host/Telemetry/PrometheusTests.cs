using System.Diagnostics.Metrics;
using IlgpuLlava.Host.Telemetry;

namespace IlgpuLlava.Host.Tests.Telemetry;

/// <summary>Prometheus's text format 0.0.4.</summary>
public class PrometheusTests
{
    private Meter _meter = null!;
    private PrometheusExporter _exporter = null!;

    [SetUp]
    public void Listen()
    {
        _meter = new Meter("a test's own");
        _exporter = new PrometheusExporter(meter => meter == _meter);
    }

    [TearDown]
    public void Close()
    {
        _exporter.Dispose();
        _meter.Dispose();
    }

    [Test]
    public void EveryKindIsWrittenAsTheFormatHasIt()
    {
        Counter<long> counter = _meter.CreateCounter<long>("some.things", "{thing}", "Things,\nin all: \\.");
        counter.Add(2, new("kind", "a \"quoted\"\\\n one"), new("b.key", true));
        counter.Add(3, new("b.key", true), new("kind", "a \"quoted\"\\\n one"));
        UpDownCounter<int> open = _meter.CreateUpDownCounter<int>("open");
        open.Add(5);
        open.Add(-7);
        Gauge<double> level = _meter.CreateGauge<double>("level", "1");
        level.Record(1);
        level.Record(0.25);
        _meter.CreateObservableCounter("seen", () => 12L, "By");
        Histogram<double> time = _meter.CreateHistogram(
            "time", "s", "Time.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (double value in (double[])[0.25, 0.5, 0.75, 2])
            time.Record(value);
        Assert.That(_exporter.Read(), Is.EqualTo("""
            # HELP level_ratio 
            # TYPE level_ratio gauge
            level_ratio 0.25
            # HELP open 
            # TYPE open gauge
            open -2
            # HELP seen_bytes_total 
            # TYPE seen_bytes_total counter
            seen_bytes_total 12
            # HELP some_things_total Things,\nin all: \\.
            # TYPE some_things_total counter
            some_things_total{b_key="True",kind="a \"quoted\"\\\n one"} 5
            # HELP time_seconds Time.
            # TYPE time_seconds histogram
            time_seconds_bucket{le="0.5"} 2
            time_seconds_bucket{le="1"} 3
            time_seconds_bucket{le="+Inf"} 4
            time_seconds_sum 3.5
            time_seconds_count 4

            """.ReplaceLineEndings("\n")));
    }

    [TestCase("a.b-c d", "{x}", "a_b_c_d_total")]
    [TestCase("llava.requests", null, "llava_requests_total")]
    [TestCase("some.total", "", "some_total")]
    [TestCase("9lives", "s", "_lives_seconds_total")]
    [TestCase("cpu.seconds", "s", "cpu_seconds_total")]
    [TestCase("rate", "m/s", "rate_m_s_total")]
    [TestCase("share", "1", "share_total")]
    [TestCase("vllm:x", null, "vllm:x_total")]
    public void NamesAreMadeLegal(string name, string? unit, string expected)
    {
        _meter.CreateObservableCounter(name, () => 1, unit);
        Assert.That(_exporter.Read(), Does.EndWith($"\n{expected} 1\n"));
    }

    [Test]
    public void WhatIsNotObservedAnyMoreIsGone_AndSoIsAMetersWhenItIsDisposed()
    {
        KeyValuePair<string, object?> a = new("of", "a"), b = new("of", "b");
        Measurement<int>[] observed = [new(1, a), new(2, b)];
        _meter.CreateObservableGauge("seen", () => observed);
        Assert.That(_exporter.Read(), Does.Contain("seen{of=\"a\"} 1\nseen{of=\"b\"} 2\n"));
        observed = [new(3, b)];
        Assert.That(_exporter.Read(), Does.Contain("seen{of=\"b\"} 3\n").And.Not.Contain("of=\"a\""));
        _meter.Dispose();
        Assert.That(_exporter.Read(), Is.Empty);
    }

    [Test]
    public void Fault120_SeriesOfAnInstrumentAreBounded()
    {
        Counter<int> counter = _meter.CreateCounter<int>("asked");
        for (int i = 0; i < 10_000; i++)
            counter.Add(1, new KeyValuePair<string, object?>("by", i));
        string[] lines = [.. _exporter.Read().Split('\n').Where(l => l.StartsWith("asked_total", StringComparison.Ordinal))];
        Assert.That(lines, Has.Length.EqualTo(MetricFamily.MaxSeries + 1));
        Assert.That(lines[^1], Is.EqualTo($"asked_total{{otel_metric_overflow=\"true\"}} {10_000 - MetricFamily.MaxSeries}"));
    }

    [Test]
    public async Task Fault120_ManyMayAskWhileOthersMeasure()
    {
        Counter<long> counter = _meter.CreateCounter<long>("asked");
        _meter.CreateObservableGauge("seen", () => 1);
        using CancellationTokenSource end = new();
        Task measure = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
                counter.Add(1);
        });
        string[][] texts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Scrapes)));
        await end.CancelAsync();
        await measure;
        Assert.That(texts.SelectMany(t => t), Has.All.Contains("seen 1\n"));

        string[] Scrapes() => [.. Enumerable.Range(0, 50).Select(_ => _exporter.Read())];
    }
}
