namespace IlgpuLlava.Runtime;

/// <summary>A request was not answered within its time; what was said until then stands.</summary>
public sealed class DeadlineException : TimeoutException
{
    /// <summary>With the time.</summary>
    /// <param name="timeout">The time that the request had.</param>
    public DeadlineException(TimeSpan timeout)
        : base(FormattableString.Invariant($"The request was not answered within its {timeout.TotalSeconds} s.")) => Timeout = timeout;

    /// <summary>The time that the request had.</summary>
    public TimeSpan Timeout { get; }
}
