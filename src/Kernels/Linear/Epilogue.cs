namespace IlgpuLlava.Kernels;

/// <summary>What <see cref="Linear"/> does with a finished sum s (its bias added) before it is stored.</summary>
public enum Epilogue
{
    /// <summary>y = s.</summary>
    None,

    /// <summary>y = s / 2 * (1 + erf(s / sqrt 2)), Hugging Face's <c>gelu</c>.</summary>
    Gelu,

    /// <summary>y = s * sigmoid(1.702 s), CLIP's <c>quick_gelu</c>.</summary>
    QuickGelu,

    /// <summary>y = silu(gate) * up, for weights packed as <see cref="WeightLayout.GateUp"/>.</summary>
    SwiGlu,

    /// <summary>y += s.</summary>
    Residual,
}
