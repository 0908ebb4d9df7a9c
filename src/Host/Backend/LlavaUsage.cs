namespace IlgpuLlava.Host;

/// <summary>Tokens of a request.</summary>
/// <param name="PromptTokens">Those of the prompt, pictures included.</param>
/// <param name="ImageTokens">Those of the prompt that stand for pictures.</param>
/// <param name="CompletionTokens">Those of all answers.</param>
/// <param name="CachedTokens">Those of the prompt whose keys and values were there from before.</param>
internal sealed record LlavaUsage(int PromptTokens, int ImageTokens, int CompletionTokens, int CachedTokens);
