namespace IlgpuLlava.Model.Configuration;

/// <summary>How the vision tower's features become the decoder's.</summary>
public enum ProjectorKind
{
    /// <summary>Not at all: there is no vision tower, or no decoder.</summary>
    None,

    /// <summary>LLaVA-1.0: <c>linear_1(x)</c>.</summary>
    Linear,

    /// <summary>From LLaVA-1.5 on (<c>mlp2x_gelu</c>): <c>linear_2(gelu(linear_1(x)))</c>, gelu with the exact erf.</summary>
    TwoLayers,
}
