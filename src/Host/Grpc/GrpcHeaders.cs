namespace IlgpuLlava.Host.Grpc;

/// <summary>The names that the protocol gives to headers and trailers. Source: gRPC, "gRPC over HTTP2".</summary>
internal static class GrpcHeaders
{
    public const string ContentType = "application/grpc";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Timeout = "grpc-timeout";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string StatusDetails = "grpc-status-details-bin";
    public const string RetryPushback = "grpc-retry-pushback-ms";

    /// <summary>No metadata may begin so.</summary>
    public const string ReservedPrefix = "grpc-";

    /// <summary>How the name of a header ends whose value is bytes, in base64.</summary>
    public const string BinarySuffix = "-bin";

    public const string Gzip = "gzip";
    public const string Identity = "identity";

    /// <summary>The encodings that are read and written.</summary>
    public const string Encodings = "identity,gzip";
}
