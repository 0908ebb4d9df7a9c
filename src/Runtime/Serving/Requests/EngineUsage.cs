namespace IlgpuLlava.Runtime;

/// <summary>What a request took.</summary>
/// <param name="PromptTokens">Tokens of the prompt, those of pictures included.</param>
/// <param name="ImageTokens">Tokens of the prompt that stand for pictures.</param>
/// <param name="CompletionTokens">Tokens of all answers.</param>
/// <param name="CachedTokens">Tokens of the prompt whose keys and values were known from an earlier request.</param>
public sealed record EngineUsage(int PromptTokens, int ImageTokens, int CompletionTokens, int CachedTokens);
