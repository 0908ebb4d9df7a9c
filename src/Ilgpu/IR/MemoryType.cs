namespace ILGPU.IR;

/// <summary>The form in which a value lies in memory. Loads of narrow integers extend to Int32, stores truncate.</summary>
internal enum MemoryType : byte
{
    /// <summary>8 bits, sign-extended to Int32 when loaded.</summary>
    Int8,

    /// <summary>8 bits, zero-extended to Int32 when loaded (also bool).</summary>
    UInt8,

    /// <summary>16 bits, sign-extended to Int32 when loaded.</summary>
    Int16,

    /// <summary>16 bits, zero-extended to Int32 when loaded (also char and the bits of a Half).</summary>
    UInt16,

    /// <summary>32-bit integer.</summary>
    Int32,

    /// <summary>64-bit integer.</summary>
    Int64,

    /// <summary>IEEE binary32.</summary>
    Float32,

    /// <summary>IEEE binary64.</summary>
    Float64,

    /// <summary>An address in global memory, 8 bytes.</summary>
    Pointer,
}
