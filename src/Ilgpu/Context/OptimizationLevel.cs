namespace ILGPU;

/// <summary>How hard kernels are optimised.</summary>
public enum OptimizationLevel
{
    /// <summary>As O0.</summary>
    Debug = 0,

    /// <summary>As Debug.</summary>
    O0 = 0,

    /// <summary>As O1.</summary>
    Release = 1,

    /// <summary>As Release.</summary>
    O1 = 1,

    /// <summary>Everything.</summary>
    O2 = 2,
}
