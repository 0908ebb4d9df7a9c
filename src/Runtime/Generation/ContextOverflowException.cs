namespace IlgpuLlava.Runtime;

/// <summary>A prompt that does not fit the context with room for at least one token of an answer.</summary>
public sealed class ContextOverflowException : GenerationException
{
    /// <summary>With both numbers.</summary>
    /// <param name="promptTokens">Tokens of the prompt, those of pictures included.</param>
    /// <param name="contextLength">Most tokens of prompt and answer together.</param>
    public ContextOverflowException(int promptTokens, int contextLength)
        : base($"The prompt has {promptTokens} tokens, pictures included, but the context holds {contextLength} for prompt and answer; "
            + "shorten the question or the conversation, or use fewer pictures.")
    {
        PromptTokens = promptTokens;
        ContextLength = contextLength;
    }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; }

    /// <summary>Most tokens of prompt and answer together.</summary>
    public int ContextLength { get; }
}
