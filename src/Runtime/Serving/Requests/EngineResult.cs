namespace IlgpuLlava.Runtime;

/// <summary>All that was answered to a request.</summary>
/// <param name="Answers">The answers, by their index.</param>
/// <param name="Usage">What it took.</param>
/// <param name="Times">How long it took.</param>
public sealed record EngineResult(IReadOnlyList<EngineAnswerText> Answers, EngineUsage Usage, EngineTimes Times);
