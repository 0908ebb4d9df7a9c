namespace IlgpuLlava.Kernels;

/// <summary>float32 storage.</summary>
internal readonly struct Float32Element : IElement<float>
{
    /// <inheritdoc/>
    public static bool IsFloat32 => true;

    /// <inheritdoc/>
    public static bool IsScaled => false;

    /// <inheritdoc/>
    public static float Widen(float value) => value;

    /// <inheritdoc/>
    public static float Narrow(float value) => value;
}
