using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>int8 storage of keys and values, whose scales lie beside them (<see cref="ScaledBlock"/>).</summary>
internal readonly struct Int8Element : IElement<sbyte>
{
    // 1.5 * 2^23: in a sum with it, the lowest bits of a float are those of a whole number, rounded to nearest even.
    private const float Whole = 12582912f;

    /// <inheritdoc/>
    public static bool IsFloat32 => false;

    /// <inheritdoc/>
    public static bool IsScaled => true;

    /// <inheritdoc/>
    public static float Widen(sbyte value) => value;

    /// <summary>A number from -127 to 127, rounded to nearest even.</summary>
    public static sbyte Narrow(float value) => (sbyte)Interop.FloatAsInt(MathF.Max(MathF.Min(value, 127f), -127f) + Whole);
}
