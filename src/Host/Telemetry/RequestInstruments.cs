using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>Instruments of requests, with the names, tags and bucket bounds of OpenTelemetry's conventions for generative AI
/// (<c>gen_ai.*</c>; source: OpenTelemetry, "Semantic conventions for generative AI metrics"). Tags are the model that the server
/// loaded, constants, and one of the outcomes of <see cref="RequestOutcome"/>: nothing of them comes from a request.</summary>
internal sealed class RequestInstruments
{
    private readonly Histogram<double> _duration, _firstToken, _perToken;
    private readonly Histogram<long> _tokens;
    private readonly Counter<long> _imageTokens, _requests;
    private readonly KeyValuePair<string, object?>[] _common;

    /// <param name="meter">Where they are made.</param>
    /// <param name="model">The name of the loaded model.</param>
    public RequestInstruments(Meter meter, string model)
    {
        _common =
        [
            new("gen_ai.operation.name", RequestSpan.Operation),
            new("gen_ai.provider.name", LlavaTelemetry.Provider),
            new("gen_ai.request.model", model),
        ];
        _duration = Seconds(
            "gen_ai.server.request.duration",
            "From a request's arrival to its end.",
            0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);
        _firstToken = Seconds(
            "gen_ai.server.time_to_first_token",
            "From a request's arrival to the first token of its answer, of requests that were answered.",
            0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10);
        _perToken = Seconds(
            "gen_ai.server.time_per_output_token",
            "Time for each token after the first, of requests that were answered.",
            0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5);
        _tokens = meter.CreateHistogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Tokens of prompts and answers.",
            null,
            new InstrumentAdvice<long>
            {
                HistogramBucketBoundaries =
                    [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
            });
        _imageTokens = meter.CreateCounter<long>("llava.image.tokens", "{token}", "Tokens of prompts that stood for pictures.");
        _requests = meter.CreateCounter<long>("llava.requests", "{request}", "Requests that ended, by how.");

        Histogram<double> Seconds(string name, string description, params double[] bounds) => meter.CreateHistogram(
            name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
    }

    /// <summary>A request ended.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="duration">After what time.</param>
    public void Ended(string outcome, TimeSpan duration)
    {
        TagList tags = new(_common);
        if (outcome != RequestOutcome.Ok)
            tags.Add("error.type", outcome);
        _duration.Record(duration.TotalSeconds, tags);
        _requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
    }

    /// <summary>A request was answered.</summary>
    /// <param name="usage">Its tokens.</param>
    /// <param name="firstToken">From its arrival to the first token.</param>
    /// <param name="decode">From the first token to the last.</param>
    public void Answered(LlavaUsage usage, TimeSpan? firstToken, TimeSpan decode)
    {
        if (firstToken is { } first)
            _firstToken.Record(first.TotalSeconds, _common);
        if (usage.CompletionTokens > 1)
            _perToken.Record(decode.TotalSeconds / (usage.CompletionTokens - 1), _common);
        _tokens.Record(usage.PromptTokens, [.. _common, new("gen_ai.token.type", "input")]);
        _tokens.Record(usage.CompletionTokens, [.. _common, new("gen_ai.token.type", "output")]);
        _imageTokens.Add(usage.ImageTokens);
    }
}
