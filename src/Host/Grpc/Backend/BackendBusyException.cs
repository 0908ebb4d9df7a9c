namespace IlgpuLlava.Host.Grpc;

/// <summary>There is no room for a request now.</summary>
internal sealed class BackendBusyException(string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>When another try is worth while.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
