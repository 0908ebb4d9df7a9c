namespace IlgpuLlava.Kernels;

/// <summary>
/// The fused multiply-add that kernels use. ILGPU 1.5.3 has no portable one, so under its packages this is a product and a
/// sum, rounded twice; results then agree within an op's stated bound instead of bit by bit.
/// </summary>
internal static class Fma
{
    /// <summary>a * b + c, rounded once.</summary>
    public static float Of(float a, float b, float c) =>
#if ILGPU_PACKAGE
        a * b + c;
#else
        MathF.FusedMultiplyAdd(a, b, c);
#endif
}
