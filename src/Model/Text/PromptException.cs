using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Text;

/// <summary>A request cannot become a prompt: empty, too long, other images than places for them, or an unknown token id. Its message is a
/// single printable line, whatever a template says.</summary>
public sealed class PromptException : Exception
{
    /// <summary>Creates the exception; <paramref name="message"/> is meant for whoever sent the request.</summary>
    public PromptException(string message)
        : base(Printable.Line(message))
    {
    }
}
