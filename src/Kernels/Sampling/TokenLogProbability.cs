namespace IlgpuLlava.Kernels;

/// <summary>A token and its probability before penalties, temperature and cuts.</summary>
/// <param name="Token">The token's id; -1 where there is none.</param>
/// <param name="LogProbability">Natural logarithm of the probability; NaN where there is no token.</param>
public readonly record struct TokenLogProbability(int Token, float LogProbability);
