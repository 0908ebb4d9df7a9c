namespace IlgpuLlava.Runtime;

/// <summary>A request that the KV cache could not hold even if nothing else ran.</summary>
public sealed class KvCapacityException : GenerationException
{
    /// <summary>With the numbers.</summary>
    /// <param name="promptTokens">Tokens of the prompt, those of pictures included.</param>
    /// <param name="answerTokens">Tokens that the answer may have.</param>
    /// <param name="capacityTokens">Tokens that the whole cache holds.</param>
    public KvCapacityException(int promptTokens, int answerTokens, int capacityTokens)
        : base($"The request needs keys and values of {promptTokens} tokens of prompt, pictures included, and up to {answerTokens} of "
            + $"answer, but the KV cache holds {capacityTokens}; ask for fewer tokens, or give the cache more memory.")
    {
        PromptTokens = promptTokens;
        AnswerTokens = answerTokens;
        CapacityTokens = capacityTokens;
    }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; }

    /// <summary>Tokens that the answer may have.</summary>
    public int AnswerTokens { get; }

    /// <summary>Tokens that the whole cache holds.</summary>
    public int CapacityTokens { get; }
}
