namespace IlgpuLlava.Host;

/// <summary>A token's log-probability (natural), with those of the most probable tokens in its place.</summary>
internal sealed record LlavaLogprob(int TokenId, string Text, float Logprob, IReadOnlyList<LlavaLogprob> Top);
