using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>A piece of an answer.</summary>
internal sealed record LlavaChunk
{
    /// <summary>Which answer of the request.</summary>
    public int Index { get; init; }

    public string Text { get; init; } = "";

    public IReadOnlyList<int> TokenIds { get; init; } = [];

    public IReadOnlyList<LlavaLogprob> Logprobs { get; init; } = [];

    /// <summary>On the last chunk of an index.</summary>
    public FinishReason? FinishReason { get; init; }

    /// <summary>On the last chunk of all.</summary>
    public LlavaUsage? Usage { get; init; }

    /// <summary>On the last chunk of all.</summary>
    public LlavaTimes? Times { get; init; }
}
