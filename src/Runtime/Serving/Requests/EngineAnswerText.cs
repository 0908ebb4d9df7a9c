namespace IlgpuLlava.Runtime;

/// <summary>One whole answer.</summary>
/// <param name="Text">What was said.</param>
/// <param name="TokenIds">Its tokens; the stop token is among them where it was said.</param>
/// <param name="FinishReason">Why it ended.</param>
/// <param name="LogProbabilities">One entry a token, where asked for; else empty.</param>
public sealed record EngineAnswerText(
    string Text, IReadOnlyList<int> TokenIds, FinishReason FinishReason, IReadOnlyList<EngineLogProbability> LogProbabilities);
