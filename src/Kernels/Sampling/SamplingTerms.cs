namespace IlgpuLlava.Kernels;

/// <summary>The terms of a row sum that sampling needs.</summary>
internal static class SamplingTerms
{
    /// <summary>exp(value - centre).</summary>
    internal readonly struct Exponential : IRowTerm
    {
        /// <inheritdoc/>
        public static float Add(float sum, float value, float centre) => sum + MathF.Exp(value - centre);
    }

    /// <summary>The value where it is not below the centre.</summary>
    internal readonly struct NotBelow : IRowTerm
    {
        /// <inheritdoc/>
        public static float Add(float sum, float value, float centre) => value >= centre ? sum + value : sum;
    }
}
