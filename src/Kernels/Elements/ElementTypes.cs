namespace IlgpuLlava.Kernels;

/// <summary>Facts about <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    /// <summary>Bytes of one element: 4 or 2.</summary>
    /// <param name="type">The storage type.</param>
    /// <returns>The size in bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a named value.</exception>
    public static int SizeInBytes(this ElementType type) => type switch
    {
        ElementType.Float32 => 4,
        ElementType.Float16 or ElementType.BFloat16 => 2,
        _ => throw new ArgumentOutOfRangeException(
            nameof(type), type, $"Element type {(int)type} is not known; use Float32, Float16 or BFloat16."),
    };
}
