using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>One scalar of a type: its field path, kind in SSA form, form in memory, and byte offset.</summary>
/// <param name="Path">Field names, <c>.A.B</c>; empty for a scalar type.</param>
/// <param name="Kind">Kind of the value; Void where only symbols can stand (objects).</param>
/// <param name="Memory">Form in memory.</param>
/// <param name="Offset">Byte offset from the start of the type.</param>
internal sealed record TypeLeaf(string Path, ValueKind Kind, MemoryType Memory, int Offset)
{
    /// <summary>Bytes in memory.</summary>
    public int Size => Memory switch
    {
        MemoryType.Int8 or MemoryType.UInt8 => 1,
        MemoryType.Int16 or MemoryType.UInt16 => 2,
        MemoryType.Int32 or MemoryType.Float32 => 4,
        _ => 8,
    };

    /// <summary>True where a symbol may stand instead of a value.</summary>
    public bool MayBeSymbol => Kind is ValueKind.Pointer or ValueKind.Void;
}
