namespace IlgpuLlava.Host;

/// <summary>Tokens of a prompt, pictures included; those of pictures; and most tokens of prompt and answer together.</summary>
internal sealed record LlavaTokenCount(int PromptTokens, int ImageTokens, int ContextLength);
