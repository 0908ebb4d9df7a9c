using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>A kernel that the checker let through.</summary>
internal sealed record CheckedEntry(EntryText Text, IReadOnlyList<Instruction> Instructions);
