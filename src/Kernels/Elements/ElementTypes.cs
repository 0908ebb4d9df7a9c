namespace IlgpuLlava.Kernels;

/// <summary>Facts about <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    /// <summary>Bytes of one element, without scales: 4, 2 or 1.</summary>
    /// <param name="type">The storage type.</param>
    /// <returns>The size in bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a named value, or takes less than a byte.</exception>
    public static int SizeInBytes(this ElementType type) => type switch
    {
        ElementType.Float32 => 4,
        ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Int8 => 1,
        ElementType.Int4 => throw new ArgumentOutOfRangeException(nameof(type), type, "An Int4 is half a byte."),
        _ => throw new ArgumentOutOfRangeException(
            nameof(type), type, $"Element type {(int)type} is not known; use Float32, Float16, BFloat16, Int8 or Int4."),
    };

    /// <summary>The type's name as people write it: f32, f16, bf16, int8 or int4.</summary>
    /// <param name="type">The storage type.</param>
    /// <returns>The name.</returns>
    public static string Name(this ElementType type) => type switch
    {
        ElementType.Float32 => "f32",
        ElementType.Float16 => "f16",
        ElementType.BFloat16 => "bf16",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>Whether numbers are whole and have scales.</summary>
    /// <param name="type">The storage type.</param>
    public static bool IsQuantized(this ElementType type) => type is ElementType.Int8 or ElementType.Int4;

    /// <summary>Whether it is one of the two floating-point types of 16 bits, which matrix units take.</summary>
    internal static bool IsHalf(this ElementType type) => type is ElementType.Float16 or ElementType.BFloat16;
}
