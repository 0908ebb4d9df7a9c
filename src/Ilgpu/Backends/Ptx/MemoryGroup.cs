using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>Loads, or stores, that one access of 4, 8 or 16 bytes makes.</summary>
/// <param name="Members">The values in the order of their addresses, without gaps.</param>
/// <param name="Start">The pointer that they count from.</param>
/// <param name="Offset">Bytes from there to the first.</param>
/// <param name="Bytes">Bytes of all.</param>
/// <param name="At">The member in whose place the access stands.</param>
internal sealed record MemoryGroup(IReadOnlyList<Value> Members, Value Start, long Offset, int Bytes, Value At);
