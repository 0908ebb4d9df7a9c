namespace IlgpuLlava.Kernels;

/// <summary>The head sizes that the matrix units' attention serves.</summary>
internal static class HeadSizes
{
    /// <summary>64, CLIP's.</summary>
    internal readonly struct Clip : IHeadSize
    {
        /// <inheritdoc/>
        public static int Features => 64;
    }

    /// <summary>128, Llama's.</summary>
    internal readonly struct Llama : IHeadSize
    {
        /// <inheritdoc/>
        public static int Features => 128;
    }
}
