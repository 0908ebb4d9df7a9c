using IlgpuLlava.Runtime;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>One request from its arrival to its end.</summary>
internal sealed class RequestMeasurement(
    LlavaTelemetry telemetry, RequestInstruments instruments, ILogger logger, LlavaRequest request, string model)
{
    private readonly long _start = telemetry.Time.GetTimestamp();
    private readonly RequestSpan? _span = RequestSpan.Begin(telemetry, request, model);
    private readonly SortedDictionary<int, FinishReason> _reasons = [];
    private TimeSpan? _firstToken;
    private LlavaChunk? _last;
    private int _tokens;
    private string? _outcome;

    public void Take(LlavaChunk chunk)
    {
        if (_firstToken is null && chunk.TokenIds.Count > 0)
        {
            _firstToken = Elapsed();
            _span?.FirstToken(_firstToken.Value);
        }
        _tokens += chunk.TokenIds.Count;
        if (chunk.FinishReason is { } reason)
            _reasons[chunk.Index] = reason;
        if (chunk.Usage is not null)
            _last = chunk;
    }

    public void Complete() => _outcome = RequestOutcome.Ok;

    public void Fail(Exception exception) => _outcome = RequestOutcome.Of(exception);

    /// <summary>Ends it. Whoever asked and then neither read to the end nor saw an error has given it up.</summary>
    public void End()
    {
        TimeSpan duration = Elapsed();
        string outcome = _outcome ?? (_last is null ? RequestOutcome.Cancelled : RequestOutcome.Ok);
        instruments.Ended(outcome, duration);
        if (outcome == RequestOutcome.Ok && _last is { Usage: { } usage, Times: { } times })
        {
            instruments.Answered(usage, _firstToken, times.Stages.Decode);
            _span?.Answered(usage, times, _reasons.Values);
            RequestLog.Answered(
                logger,
                (long)duration.TotalMilliseconds,
                (long)(_firstToken ?? duration).TotalMilliseconds,
                usage.PromptTokens,
                usage.ImageTokens,
                request.Conversation.Pictures.Count,
                usage.CachedTokens,
                usage.CompletionTokens);
        }
        else
        {
            RequestLog.Ended(logger, outcome, (long)duration.TotalMilliseconds, _tokens);
        }
        _span?.End(outcome, duration);
    }

    private TimeSpan Elapsed() => telemetry.Time.GetElapsedTime(_start);
}
