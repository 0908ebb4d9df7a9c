using System.Diagnostics.Metrics;
using ILGPU.Runtime;

namespace IlgpuLlava.Runtime.Tests.Serving;

/// <summary>What an engine measures on the meter that it is given.</summary>
public class InstrumentTests
{
    [Test]
    public async Task PicturesAreMeasuredOnce_AndTheirReuseIsCounted()
    {
        using Meter meter = new("a test's own");
        using Readings readings = new(meter);
        await using Engine engine = EngineBed.Load(new EngineOptions { Meter = meter, TokenBudget = 40, MaxBatch = 2 });
        EngineRequest request = EngineBed.Request(0);
        await EngineBed.Together(engine, [request]);
        foreach (string stage in (string[])["decode", "preprocess", "encode"])
            Assert.That(readings.Durations[$"llava.image.{stage}.duration"], Has.Count.EqualTo(1).And.All.GreaterThan(0), stage);
        // Its prompt came in chunks: that a chunk found what another one made is no hit.
        Assert.That(readings.Read("llava.image.cache.lookups"), Is.EqualTo(new[] { ("hit", 0.0), ("miss", 1.0) }));
        EngineUsage again = (await EngineBed.Together(engine, [request]))[0].Usage;
        Assert.That(readings.Durations.Values.Select(d => d.Count), Has.All.EqualTo(1));
        Assert.That(readings.Read("llava.image.cache.lookups"), Is.EqualTo(new[] { ("hit", 1.0), ("miss", 1.0) }));
        Assert.That(readings.One("llava.image.cache.pictures"), Is.EqualTo(1));
        Assert.That(readings.One("llava.prompt.tokens"), Is.EqualTo(2 * again.PromptTokens));
        Assert.That(readings.One("llava.prompt.cached_tokens"), Is.EqualTo(again.CachedTokens));
        Assert.That(readings.One("llava.completion.tokens"), Is.EqualTo(2 * again.CompletionTokens));
    }

    [Test]
    public async Task TheBatchTheQueueAndTheCacheAreSeenWhileTheyAreFull()
    {
        using Meter meter = new("a test's own");
        using Readings readings = new(meter);
        await using Engine engine = EngineBed.Load(new EngineOptions { Meter = meter, MaxBatch = 1 });
        using SemaphoreSlim go = new(0);
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.LogitsObserver = (_, _, _) =>
        {
            begun.TrySetResult();
            go.Wait();
        };
        EngineRequest request = EngineBed.Request(Ask.Question);
        Task<EngineResult> first = (await engine.SubmitAsync(request)).CompleteAsync();
        await begun.Task;
        // The device thread is in a pass: it has not heard of the second one.
        EngineAnswer second = await engine.SubmitAsync(request);
        Assert.That(readings.One("llava.requests.preparing") + readings.One("llava.answers.waiting"), Is.GreaterThanOrEqualTo(1));
        engine.LogitsObserver = null;
        go.Release();
        await Task.WhenAll(first, second.CompleteAsync());
        EngineSnapshot now = engine.Snapshot();
        Assert.That((now.Preparing, now.Waiting, now.Running), Is.EqualTo((0, 0, 0)));
        Assert.That(readings.Read("llava.kv_cache.blocks").Sum(b => b.Value), Is.EqualTo(now.KvBlocks));
        Assert.That(readings.One("llava.kv_cache.usage"), Is.Zero);
    }

    [Test]
    public async Task Fault077_LogitsThatAreNoNumbersAreCounted()
    {
        using Meter meter = new("a test's own");
        using Readings readings = new(meter);
        await using Engine engine = EngineBed.Load(new EngineOptions { Meter = meter });
        engine.LogitsObserver = (_, _, logits) =>
        {
            float[] values = [float.NaN];
            logits.SubView(0, 1).CopyFromCPU(ref values[0], 1);
        };
        EngineAnswer answer = await engine.SubmitAsync(EngineBed.Request(Ask.Question));
        Assert.That(async () => await answer.CompleteAsync(), Throws.TypeOf<LogitsException>());
        Assert.That(readings.One("llava.logit_failures"), Is.EqualTo(1));
    }

    [Test]
    public async Task ARequestThatIsRefusedIsNotBeingPrepared()
    {
        await using Engine engine = EngineBed.Load();
        Assert.That(async () => await engine.SubmitAsync(EngineBed.Request("What is it?", [1, 2, 3])), Throws.TypeOf<PictureException>());
        Assert.That(engine.Snapshot().Preparing, Is.Zero);
    }

    /// <summary>Reads the instruments of one meter.</summary>
    private sealed class Readings : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<(string Name, string Tag, double Value)> _observed = [];

        public Readings(Meter meter)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Take(i, value, tags));
            _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Take(i, value, tags));
            _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Take(i, value, tags));
            _listener.Start();
        }

        public Dictionary<string, List<double>> Durations { get; } = [];

        public double One(string name) => Read(name).Single().Value;

        public (string Tag, double Value)[] Read(string name)
        {
            _observed.Clear();
            _listener.RecordObservableInstruments();
            return [.. _observed.Where(o => o.Name == name).Select(o => (o.Tag, o.Value))];
        }

        public void Dispose() => _listener.Dispose();

        private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (instrument.IsObservable)
            {
                _observed.Add((instrument.Name, tags.Length == 0 ? "" : (string)tags[0].Value!, value));
                return;
            }
            lock (Durations)
            {
                if (!Durations.TryGetValue(instrument.Name, out List<double>? all))
                    Durations.Add(instrument.Name, all = []);
                all.Add(value);
            }
        }
    }
}
