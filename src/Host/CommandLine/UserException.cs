namespace IlgpuLlava.Host;

/// <summary>Something that the user must put right; the message is the one line that he is shown.</summary>
internal sealed class UserException : Exception
{
    public UserException(string message, int exitCode = Host.ExitCode.Failed, Exception? innerException = null)
        : base(message, innerException) => ExitCode = exitCode;

    public int ExitCode { get; }
}
