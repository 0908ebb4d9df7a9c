namespace IlgpuLlava.Runtime;

/// <summary>An answer.</summary>
public sealed record GenerationResult
{
    /// <summary>The answer without special tokens, as it was streamed.</summary>
    public required string Text { get; init; }

    /// <summary>Its tokens; the stop token is among them where it was said.</summary>
    public required IReadOnlyList<int> TokenIds { get; init; }

    /// <summary>Tokens of the prompt, those of pictures included.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens of the prompt that stand for pictures.</summary>
    public required int ImageTokens { get; init; }

    /// <summary>Tokens of the prompt whose keys and values were there from an earlier turn.</summary>
    public required int CachedTokens { get; init; }

    /// <summary>Why it ended.</summary>
    public required FinishReason FinishReason { get; init; }

    /// <summary>How long the stages took.</summary>
    public required StageTimes Times { get; init; }
}
