using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>Widths of memory types and values.</summary>
internal static class Sizes
{
    /// <summary>Bytes in memory.</summary>
    public static int Of(MemoryType type) => type switch
    {
        MemoryType.Int8 or MemoryType.UInt8 => 1,
        MemoryType.Int16 or MemoryType.UInt16 => 2,
        MemoryType.Int32 or MemoryType.Float32 => 4,
        _ => 8,
    };

    /// <summary>True for 64-bit kinds, which take two vectors.</summary>
    public static bool IsWide(this ValueKind kind) => kind is ValueKind.Int64 or ValueKind.Float64 or ValueKind.Pointer;

    /// <summary>True for Float32 and Float64.</summary>
    public static bool IsFloat(this ValueKind kind) => kind is ValueKind.Float32 or ValueKind.Float64;
}
