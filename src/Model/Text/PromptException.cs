namespace IlgpuLlava.Model.Text;

/// <summary>A request cannot become a prompt: it is empty, too long, its images and placeholders disagree, or a token id is unknown.</summary>
public sealed class PromptException : Exception
{
    /// <summary>Creates the exception; <paramref name="message"/> is meant for whoever sent the request.</summary>
    public PromptException(string message)
        : base(message)
    {
    }
}
