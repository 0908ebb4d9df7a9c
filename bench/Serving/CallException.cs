namespace IlgpuLlava.Bench;

/// <summary>A call that the server ended with a status other than OK.</summary>
/// <param name="code">The code, as gRPC numbers them.</param>
/// <param name="message">What the server said.</param>
/// <param name="retryAfter">When it says to try again; null where it does not.</param>
internal sealed class CallException(int code, string message, TimeSpan? retryAfter) : Exception(message)
{
    public const int InvalidArgument = 3;
    public const int DeadlineExceeded = 4;
    public const int NotFound = 5;
    public const int ResourceExhausted = 8;
    public const int Unimplemented = 12;
    public const int Internal = 13;

    public int Code { get; } = code;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
