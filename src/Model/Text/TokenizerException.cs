using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// The tokenizer or chat template files of a checkpoint are missing, broken, or of a kind that is not supported. Its message is a single
/// printable line of bounded length, whatever the files hold.
/// </summary>
public sealed class TokenizerException : Exception
{
    /// <summary>Creates the exception; <paramref name="message"/> names the file, what is wrong, and what is supported.</summary>
    public TokenizerException(string message)
        : base(Printable.Line(message))
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public TokenizerException(string message, Exception inner)
        : base(Printable.Line(message), inner)
    {
    }
}
