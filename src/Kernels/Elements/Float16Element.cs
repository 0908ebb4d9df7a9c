namespace IlgpuLlava.Kernels;

/// <summary>float16 storage.</summary>
internal readonly struct Float16Element : IElement<ILGPU.Half>
{
    /// <inheritdoc/>
    public static bool IsFloat32 => false;

    /// <inheritdoc/>
    public static bool IsScaled => false;

    /// <inheritdoc/>
    public static float Widen(ILGPU.Half value) => value;

    /// <inheritdoc/>
    public static ILGPU.Half Narrow(float value) => (ILGPU.Half)value;
}
