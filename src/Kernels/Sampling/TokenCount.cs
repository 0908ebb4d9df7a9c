namespace IlgpuLlava.Kernels;

/// <summary>A token that penalties apply to.</summary>
/// <param name="Token">Its id. Each id stands once in a history.</param>
/// <param name="Generated">How often it was generated; 0 for a token of the prompt alone.</param>
public readonly record struct TokenCount(int Token, int Generated);
