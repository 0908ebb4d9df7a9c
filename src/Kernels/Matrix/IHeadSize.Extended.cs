namespace IlgpuLlava.Kernels;

/// <summary>Features of a head. A type argument, so that a row's sums are registers.</summary>
internal interface IHeadSize
{
    /// <summary>The features, a multiple of 16.</summary>
    static abstract int Features { get; }
}
