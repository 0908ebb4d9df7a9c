namespace IlgpuLlava.Kernels;

/// <summary>The choice for one row.</summary>
/// <param name="Token">The token's id; -1 unless one was chosen.</param>
/// <param name="LogProbability">Natural logarithm of its probability in the distribution of the logits as they are, before
/// penalties, temperature and cuts; NaN unless one was chosen.</param>
/// <param name="Status">Whether a token was chosen.</param>
public readonly record struct SampledToken(int Token, float LogProbability, SamplingStatus Status);
