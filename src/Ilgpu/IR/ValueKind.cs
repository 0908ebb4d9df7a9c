namespace ILGPU.IR;

/// <summary>The type of an SSA value. Everything a kernel computes is one of these: structs are split into their leaves,
/// and 8- and 16-bit integers exist only in memory (<see cref="MemoryType"/>), as on IL's evaluation stack.</summary>
internal enum ValueKind : byte
{
    /// <summary>No value: stores, barriers, terminators.</summary>
    Void,

    /// <summary>A truth value: the result of a comparison; in vector code, a mask.</summary>
    Bool,

    /// <summary>32 bits, signedness is the operation's.</summary>
    Int32,

    /// <summary>64 bits, signedness is the operation's.</summary>
    Int64,

    /// <summary>IEEE binary32.</summary>
    Float32,

    /// <summary>IEEE binary64.</summary>
    Float64,

    /// <summary>A byte address in one address space (<see cref="Value.Space"/>).</summary>
    Pointer,
}
