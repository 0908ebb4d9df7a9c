namespace IlgpuLlava.Runtime;

/// <summary>The engine has as many requests as it takes; the same request can be sent again later.</summary>
public sealed class QueueFullException : Exception
{
    /// <summary>With the numbers.</summary>
    /// <param name="inFlight">Requests that run or wait.</param>
    /// <param name="retryAfter">When a place should be free.</param>
    public QueueFullException(int inFlight, TimeSpan retryAfter)
        : base(FormattableString.Invariant(
            $"The queue is full: {inFlight} requests run or wait. Try again in {Math.Ceiling(retryAfter.TotalSeconds)} s."))
    {
        InFlight = inFlight;
        RetryAfter = retryAfter;
    }

    /// <summary>Requests that run or wait.</summary>
    public int InFlight { get; }

    /// <summary>When a place should be free, judged by how long answers took of late.</summary>
    public TimeSpan RetryAfter { get; }
}
