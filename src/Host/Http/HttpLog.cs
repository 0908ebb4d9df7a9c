using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Http;

/// <summary>What the HTTP server says in the log. No prompt, picture, key or answer is ever part of it.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Route} failed.")]
    public static partial void Failed(ILogger logger, string method, string route, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "{Method} {Route}: {Status}.")]
    public static partial void Ended(ILogger logger, string method, string route, int status);
}
