using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host;

/// <summary>What the log says of keys and certificates. No key is ever part of it.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(1, LogLevel.Information, "The changed keys are used.")]
    public static partial void KeysChanged(ILogger logger);

    [LoggerMessage(2, LogLevel.Error, "The changed keys are not used, those from before still hold: {Reason}")]
    public static partial void KeysRefused(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Information, "The changed certificate is used for new connections.")]
    public static partial void CertificateChanged(ILogger logger);

    [LoggerMessage(4, LogLevel.Error, "The changed certificate is not used, that from before still is: {Reason}")]
    public static partial void CertificateRefused(ILogger logger, string reason);
}
