using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>float32 as its bits: what kernels unpack weights to in shared memory.</summary>
internal readonly struct UnpackedElement : IElement<uint>
{
    /// <inheritdoc/>
    public static bool IsFloat32 => true;

    /// <inheritdoc/>
    public static bool IsScaled => false;

    /// <inheritdoc/>
    public static float Widen(uint value) => Interop.IntAsFloat(value);

    /// <inheritdoc/>
    public static uint Narrow(float value) => Interop.FloatAsInt(value);
}
