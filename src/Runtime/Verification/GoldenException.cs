namespace IlgpuLlava.Runtime.Verification;

/// <summary>A golden that cannot be run: nothing is there, or a file of it is missing or broken. The message says which.</summary>
public sealed class GoldenException : Exception
{
    /// <summary>With a message.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public GoldenException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
