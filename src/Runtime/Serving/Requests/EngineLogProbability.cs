namespace IlgpuLlava.Runtime;

/// <summary>A token and its probability, before penalties, temperature and cuts.</summary>
/// <param name="TokenId">The token.</param>
/// <param name="Text">Its spelling, with a space for SentencePiece's mark, and a byte token's character where it is one of ASCII.</param>
/// <param name="LogProbability">Natural logarithm of its probability.</param>
/// <param name="Top">The most probable tokens in its place, in order; empty inside such a list.</param>
public sealed record EngineLogProbability(
    int TokenId, string Text, float LogProbability, IReadOnlyList<EngineLogProbability> Top);
