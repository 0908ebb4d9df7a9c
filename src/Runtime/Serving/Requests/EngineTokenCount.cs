namespace IlgpuLlava.Runtime;

/// <summary>How long a prompt is.</summary>
/// <param name="PromptTokens">Its tokens, those of pictures included.</param>
/// <param name="ImageTokens">Tokens that stand for pictures.</param>
/// <param name="ContextLength">Most tokens of prompt and answer together.</param>
public sealed record EngineTokenCount(int PromptTokens, int ImageTokens, int ContextLength);
