namespace IlgpuLlava.Runtime;

/// <summary>The model's logits are no numbers to choose a token from. It is no fault of the request.</summary>
public sealed class LogitsException : GenerationException
{
    /// <summary>With the place and what the logits are.</summary>
    /// <param name="position">Position of the token that was to be chosen.</param>
    /// <param name="status">What is wrong, such as <c>NotANumber</c>.</param>
    public LogitsException(int position, string status)
        : base($"The model's logits at position {position} are no numbers to choose from ({status}); its weights may be damaged.") =>
        Position = position;

    /// <summary>Position of the token that was to be chosen.</summary>
    public int Position { get; }
}
