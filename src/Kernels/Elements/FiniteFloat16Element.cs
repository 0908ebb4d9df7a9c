using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// float16 storage without infinities and NaNs, as signed bits. Widening is then a shift, a mask and a product: the bits of a half,
/// moved to a float's places, are the half times 2^-112, subnormal ones included, so that multiplying by 2^112 is exact.
/// </summary>
internal readonly struct FiniteFloat16Element : IElement<short>
{
    private const float TwoTo112 = 5.192296858534828e33f;

    /// <inheritdoc/>
    public static bool IsFloat32 => false;

    /// <inheritdoc/>
    public static bool IsScaled => false;

    /// <inheritdoc/>
    public static float Widen(short value) =>
        // The sign was extended when the element was loaded: its copies between sign and exponent are masked away.
        Interop.IntAsFloat((uint)(value << 13) & 0x8FFFE000u) * TwoTo112;

    /// <inheritdoc/>
    public static short Narrow(float value) => (short)Interop.FloatAsInt((ILGPU.Half)value);
}
