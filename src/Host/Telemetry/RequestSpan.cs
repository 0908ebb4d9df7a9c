using System.Diagnostics;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>A request as a span, with its stages as children, after OpenTelemetry's conventions for generative AI. It goes on the trace
/// that the caller's W3C <c>traceparent</c> names. Neither prompt nor picture nor answer is part of it.</summary>
internal sealed class RequestSpan
{
    /// <summary>What the conventions call an answer to turns of text and pictures.</summary>
    public const string Operation = "chat";

    // The span of ASP.NET Core itself, which nobody listens to: ours takes its place.
    private const string HttpOperation = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private readonly ActivitySource _source;
    private readonly Activity _activity;
    private readonly DateTimeOffset _start;

    private RequestSpan(ActivitySource source, Activity activity, DateTimeOffset start) =>
        (_source, _activity, _start) = (source, activity, start);

    /// <summary>Begins one; null where nobody wants it.</summary>
    public static RequestSpan? Begin(LlavaTelemetry telemetry, LlavaRequest request, string model)
    {
        DateTimeOffset start = telemetry.Time.GetUtcNow();
        Activity? current = Activity.Current;
        ActivityContext parent = Parent(current);
        // Where there is no parent, the current one would be taken.
        Activity.Current = null;
        Activity? activity = telemetry.Activities.StartActivity($"{Operation} {model}", ActivityKind.Server, parent, startTime: start);
        Activity.Current = current;
        if (activity is null)
            return null;
        activity.SetTag("gen_ai.operation.name", Operation);
        activity.SetTag("gen_ai.provider.name", LlavaTelemetry.Provider);
        activity.SetTag("gen_ai.request.model", model);
        activity.SetTag("gen_ai.request.temperature", (double)request.Options.Temperature);
        activity.SetTag("gen_ai.request.choice.count", request.Count == 1 ? null : request.Count);
        activity.SetTag("gen_ai.request.max_tokens", request.Options.MaxTokens == int.MaxValue ? null : request.Options.MaxTokens);
        activity.SetTag("llava.request.pictures", request.Conversation.Pictures.Count);
        return new RequestSpan(telemetry.Activities, activity, start);
    }

    /// <summary>The first token was there.</summary>
    public void FirstToken(TimeSpan after) => _activity.AddEvent(new ActivityEvent("first_token", _start + after));

    /// <summary>What was used, and where the time went.</summary>
    public void Answered(LlavaUsage usage, LlavaTimes times, IEnumerable<FinishReason> reasons)
    {
        _activity.SetTag("gen_ai.response.model", _activity.GetTagItem("gen_ai.request.model"));
        _activity.SetTag("gen_ai.response.finish_reasons", reasons.Select(r => r.ToString().ToLowerInvariant()).ToArray());
        _activity.SetTag("gen_ai.usage.input_tokens", usage.PromptTokens);
        _activity.SetTag("gen_ai.usage.output_tokens", usage.CompletionTokens);
        _activity.SetTag("llava.usage.image_tokens", usage.ImageTokens);
        _activity.SetTag("llava.usage.cached_tokens", usage.CachedTokens);
        // One after another: parts of a prompt and its pictures may take turns, but each stage has its whole length.
        DateTimeOffset at = _start;
        at = Stage("picture", at, times.Stages.Picture);
        at = Stage("queue", at, times.Queue);
        at = Stage("vision", at, times.Stages.Vision);
        at = Stage("prefill", at, times.Stages.Prefill);
        Stage("decode", at, times.Stages.Decode);
    }

    /// <summary>Ends it.</summary>
    public void End(string outcome, TimeSpan duration)
    {
        if (outcome != RequestOutcome.Ok)
        {
            _activity.SetTag("error.type", outcome);
            _activity.SetStatus(ActivityStatusCode.Error);
        }
        // By the clock that does not jump.
        _activity.SetEndTime((_start + duration).UtcDateTime);
        _activity.Stop();
    }

    private DateTimeOffset Stage(string name, DateTimeOffset start, TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero)
            return start;
        using Activity? stage = _source.StartActivity(name, ActivityKind.Internal, _activity.Context, startTime: start);
        stage?.SetEndTime((start + duration).UtcDateTime);
        return start + duration;
    }

    private static ActivityContext Parent(Activity? current)
    {
        if (current?.OperationName != HttpOperation)
            return current?.Context ?? default;
        return ActivityContext.TryParse(current.ParentId, current.TraceStateString, isRemote: true, out ActivityContext caller)
            ? caller
            : default;
    }
}
