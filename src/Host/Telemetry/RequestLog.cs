using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>One line for each request that ended. No prompt, picture, key or answer is ever part of it.</summary>
internal static partial class RequestLog
{
    public const string Category = "IlgpuLlava.Requests";

    [LoggerMessage(
        1,
        LogLevel.Information,
        "Answered in {Milliseconds} ms, first token after {FirstMilliseconds} ms: {PromptTokens} tokens of prompt ({ImageTokens} of "
            + "{Pictures} pictures, {CachedTokens} known), {CompletionTokens} of answer.")]
    public static partial void Answered(
        ILogger logger,
        long milliseconds,
        long firstMilliseconds,
        int promptTokens,
        int imageTokens,
        int pictures,
        int cachedTokens,
        int completionTokens);

    [LoggerMessage(2, LogLevel.Information, "Ended as {Outcome} after {Milliseconds} ms; {CompletionTokens} tokens were said.")]
    public static partial void Ended(ILogger logger, string outcome, long milliseconds, int completionTokens);
}
