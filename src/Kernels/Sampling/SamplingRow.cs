namespace IlgpuLlava.Kernels;

/// <summary>What <see cref="Sampling"/> needs to know about one row of logits.</summary>
/// <param name="Parameters">How to choose.</param>
/// <param name="Position">The position of the token to be chosen in its sequence: the counter of the random numbers.</param>
/// <param name="History">The tokens seen so far, each once; may be empty where there are no penalties.</param>
public readonly record struct SamplingRow(SamplingParameters Parameters, long Position, ReadOnlyMemory<TokenCount> History);
