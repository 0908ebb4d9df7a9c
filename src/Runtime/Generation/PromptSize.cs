namespace IlgpuLlava.Runtime;

/// <summary>How long a prompt is.</summary>
/// <param name="PromptTokens">Its tokens, those of pictures included.</param>
/// <param name="ImageTokens">Those that stand for pictures.</param>
public sealed record PromptSize(int PromptTokens, int ImageTokens);
