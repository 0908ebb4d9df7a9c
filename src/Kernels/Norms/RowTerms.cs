namespace IlgpuLlava.Kernels;

/// <summary>The terms of a row sum that the norms need.</summary>
internal static class RowTerms
{
    /// <summary>The element.</summary>
    internal readonly struct Plain : IRowTerm
    {
        /// <inheritdoc/>
        public static float Add(float sum, float value, float centre) => sum + value;
    }

    /// <summary>The square of the element's distance from the centre.</summary>
    internal readonly struct SquaredDistance : IRowTerm
    {
        /// <inheritdoc/>
        public static float Add(float sum, float value, float centre)
        {
            float distance = value - centre;
            return Fma.Of(distance, distance, sum);
        }
    }

    /// <summary>The square of the element.</summary>
    internal readonly struct Square : IRowTerm
    {
        /// <inheritdoc/>
        public static float Add(float sum, float value, float centre) => Fma.Of(value, value, sum);
    }
}
