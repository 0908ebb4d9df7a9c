using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>bfloat16 storage: ILGPU has no such type, so views hold its bits as <see cref="ushort"/>.</summary>
internal readonly struct BFloat16Element : IElement<ushort>
{
    /// <inheritdoc/>
    public static bool IsFloat32 => false;

    /// <inheritdoc/>
    public static bool IsScaled => false;

    /// <inheritdoc/>
    public static float Widen(ushort value) => Interop.IntAsFloat((uint)value << 16);

    /// <inheritdoc/>
    public static ushort Narrow(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        // Adding just under half of the last place kept, plus its own lowest bit, rounds ties to even. A NaN could round
        // up into infinity, so it is made quiet instead.
        uint rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
        uint quiet = (bits >> 16) | 0x40u;
        return (ushort)((bits & 0x7FFFFFFFu) > 0x7F800000u ? quiet : rounded);
    }
}
