using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime;

/// <summary>The token that a pass chose for an answer.</summary>
/// <param name="Branch">The answer.</param>
/// <param name="Token">The token, or why there is none.</param>
/// <param name="Top">The most probable tokens, as many as any answer of the pass asked for.</param>
internal readonly record struct Choice(Branch Branch, SampledToken Token, IReadOnlyList<TokenLogProbability> Top);
