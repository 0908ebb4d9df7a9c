namespace IlgpuLlava.Kernels;

/// <summary>The activation functions, element by element, as kernels compute them.</summary>
internal static class Activations
{
    /// <summary>x * sigmoid(x).</summary>
    public static float Silu(float x) => x / (1f + MathF.Exp(-x));

    /// <summary>x * sigmoid(1.702 x).</summary>
    public static float QuickGelu(float x) => x / (1f + MathF.Exp(-1.702f * x));

    /// <summary>x / 2 * (1 + erf(x / sqrt 2)), written with the complementary error function so that the far negative side
    /// keeps its relative accuracy.</summary>
    public static float Gelu(float x) => 0.5f * x * Erfc(-0.70710678f * x);

    /// <summary>
    /// The complementary error function, relative error below 2e-7 near zero and growing with x^2 (the rounding of the
    /// exponent). Chebyshev fit of Press et al., "Numerical Recipes", section 6.2, erfcc.
    /// </summary>
    public static float Erfc(float x)
    {
        float z = MathF.Abs(x);
        float t = 1f / (1f + 0.5f * z);
        float p = Fma.Of(t, 0.17087277f, -0.82215223f);
        p = Fma.Of(t, p, 1.48851587f);
        p = Fma.Of(t, p, -1.13520398f);
        p = Fma.Of(t, p, 0.27886807f);
        p = Fma.Of(t, p, -0.18628806f);
        p = Fma.Of(t, p, 0.09678418f);
        p = Fma.Of(t, p, 0.37409196f);
        p = Fma.Of(t, p, 1.00002368f);
        p = Fma.Of(t, p, -1.26551223f);
        float tail = t * MathF.Exp(Fma.Of(-z, z, p));
        return x >= 0f ? tail : 2f - tail;
    }
}
