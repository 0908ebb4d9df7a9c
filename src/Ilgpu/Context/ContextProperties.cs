using ILGPU.Runtime.Cache;

namespace ILGPU;

/// <summary>The settings of a context.</summary>
public class ContextProperties
{
    private protected ContextProperties()
    {
    }

    /// <summary>How hard kernels are optimised.</summary>
    public OptimizationLevel OptimizationLevel { get; private protected set; } = OptimizationLevel.O1;

    /// <summary>True if streams take profiling markers.</summary>
    public bool EnableProfiling { get; private protected set; }

    /// <summary>True if the compiler verifies its intermediate form after each pass.</summary>
    public bool EnableVerifier { get; private protected set; }

    /// <summary>Where compiled kernels are kept for the next process.</summary>
    internal KernelCache KernelCache { get; set; } = KernelCache.Default;
}
