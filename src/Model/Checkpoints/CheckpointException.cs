namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// The one exception of checkpoints and their configuration. Its message is a single printable line of bounded length, whatever
/// the files hold.
/// </summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Creates an exception.</summary>
    /// <param name="kind">What is wrong.</param>
    /// <param name="message">What is wrong, where, and what to do; control characters are escaped.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public CheckpointException(CheckpointErrorKind kind, string message, Exception? inner = null)
        : base(Printable.Line(message), inner) => Kind = kind;

    /// <summary>What is wrong.</summary>
    public CheckpointErrorKind Kind { get; }
}
