using System.Diagnostics.Metrics;

namespace IlgpuLlava.Runtime;

/// <summary>What an engine measures, as instruments of a meter that its embedder owns. No tag holds anything that a request said.</summary>
internal sealed class EngineInstruments
{
    private const string Picture = "{picture}", Token = "{token}", Answer = "{answer}", Block = "{block}";
    private static readonly double[] s_seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private readonly TimeProvider _time;
    private readonly Histogram<double>? _decode, _preprocess, _encode;

    /// <param name="meter">Where the instruments are made; null for none.</param>
    /// <param name="time">The clock of durations.</param>
    public EngineInstruments(Meter? meter, TimeProvider time)
    {
        _time = time;
        if (meter is null)
            return;
        _decode = Duration("llava.image.decode.duration", "From a picture's bytes to its pixels, on the host.");
        _preprocess = Duration("llava.image.preprocess.duration", "Resizing, cropping and normalising a picture, on the host.");
        _encode = Duration("llava.image.encode.duration", "CLIP tower and projector of a picture, on the device.");

        Histogram<double> Duration(string name, string description) => meter.CreateHistogram(
            name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
    }

    /// <summary>A moment, for the methods below.</summary>
    public long Now() => _time.GetTimestamp();

    /// <summary>A picture was decoded.</summary>
    public void Decoded(long start) => _decode?.Record(Since(start));

    /// <summary>A picture was preprocessed.</summary>
    public void Preprocessed(long start) => _preprocess?.Record(Since(start));

    /// <summary>A picture was encoded.</summary>
    public void Encoded(long start) => _encode?.Record(Since(start));

    /// <summary>Makes the instruments that are read when somebody asks.</summary>
    public static void Observe(Meter meter, Func<EngineSnapshot> snapshot)
    {
        Gauge("llava.requests.preparing", "{request}", "Requests whose pictures are being prepared.", s => s.Preparing);
        Gauge("llava.answers.waiting", Answer, "Answers that wait for a place in the batch.", s => s.Waiting);
        Gauge("llava.answers.running", Answer, "Answers in the batch.", s => s.Running);
        meter.CreateObservableGauge("llava.kv_cache.usage", () => snapshot().KvUsage, "1", "Share of the KV cache that answers hold.");
        meter.CreateObservableGauge("llava.kv_cache.blocks", () => Blocks(snapshot()), Block, "Blocks of the KV cache.");
        Gauge("llava.image.cache.pictures", Picture, "Pictures whose features are kept.", s => s.Pictures);
        meter.CreateObservableCounter(
            "llava.image.cache.lookups", () => Lookups(snapshot()), Picture, "Pictures of prompts, by whether they had to be encoded.");
        Counter("llava.prompt.tokens", Token, "Tokens of prompts that came into the batch.", s => s.PromptTokens);
        Counter("llava.prompt.cached_tokens", Token, "Those of them whose keys and values were known.", s => s.CachedTokens);
        Counter("llava.completion.tokens", Token, "Tokens said.", s => s.CompletionTokens);
        Counter("llava.passes", "{pass}", "Passes through the decoder.", s => s.Passes);
        Counter("llava.preemptions", Answer, "Answers that gave their blocks back for others, to be resumed.", s => s.Preemptions);
        Counter("llava.logit_failures", "{request}", "Requests that failed because logits were no numbers.", s => s.LogitFailures);

        void Gauge(string name, string unit, string description, Func<EngineSnapshot, int> value) =>
            meter.CreateObservableGauge(name, () => value(snapshot()), unit, description);

        void Counter(string name, string unit, string description, Func<EngineSnapshot, long> value) =>
            meter.CreateObservableCounter(name, () => value(snapshot()), unit, description);
    }

    private static Measurement<long>[] Lookups(EngineSnapshot s) =>
        [new(s.PictureHits, Tag("result", "hit")), new(s.PictureMisses, Tag("result", "miss"))];

    private static Measurement<int>[] Blocks(EngineSnapshot s) =>
    [
        new(s.KvBlocksUsed, Tag("state", "used")),
        new(s.KvBlocksReusable, Tag("state", "reusable")),
        new(s.KvBlocks - s.KvBlocksUsed - s.KvBlocksReusable, Tag("state", "free")),
    ];

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    private double Since(long start) => _time.GetElapsedTime(start).TotalSeconds;
}
