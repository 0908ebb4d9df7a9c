using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Grpc;

/// <summary>What the gRPC server says in the log. No prompt, picture, key or answer is ever part of it.</summary>
internal static partial class GrpcLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} failed.")]
    public static partial void Failed(ILogger logger, string method, Exception exception);
}
