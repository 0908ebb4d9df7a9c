namespace IlgpuLlava.Runtime;

/// <summary>A piece of an answer.</summary>
public sealed record EngineChunk
{
    /// <summary>Which of several answers, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Text that has become certain; often empty. All of an index, joined, is the answer.</summary>
    public required string Text { get; init; }

    /// <summary>Tokens said since the last chunk of this index; the stop token is among them.</summary>
    public required IReadOnlyList<int> TokenIds { get; init; }

    /// <summary>One entry a token, where asked for; else empty.</summary>
    public IReadOnlyList<EngineLogProbability> LogProbabilities { get; init; } = [];

    /// <summary>Why the answer ended, on the last chunk of an index; null before.</summary>
    public FinishReason? FinishReason { get; init; }

    /// <summary>What the request took, on the last chunk of all; null before.</summary>
    public EngineUsage? Usage { get; init; }

    /// <summary>How long it took, on the last chunk of all; null before.</summary>
    public EngineTimes? Times { get; init; }
}
