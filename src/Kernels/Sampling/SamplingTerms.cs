namespace IlgpuLlava.Kernels;

/// <summary>The term of a row sum that sampling needs.</summary>
internal static class SamplingTerms
{
    /// <summary>The value where it is not below the centre.</summary>
    internal readonly struct NotBelow : IRowTerm
    {
        /// <inheritdoc/>
        public static float Add(float sum, float value, float centre) => value >= centre ? sum + value : sum;
    }
}
