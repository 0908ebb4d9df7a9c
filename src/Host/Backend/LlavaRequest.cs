using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>A request, read and checked as far as that needs no model.</summary>
internal sealed record LlavaRequest
{
    public required Conversation Conversation { get; init; }

    public GenerationOptions Options { get; init; } = new();

    /// <summary>Texts that end an answer; they are not part of it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>A schema that the answer is valid for, as JSON; empty for none.</summary>
    public string JsonSchema { get; init; } = "";

    /// <summary>So many of the most probable tokens come with each token's log-probability; 0 for that one alone,
    /// null for none.</summary>
    public int? Logprobs { get; init; }

    /// <summary>Answers to make.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Who asks, see <see cref="EngineRequest.Client"/>; empty where nobody is told from another.</summary>
    public string Client { get; init; } = "";
}
