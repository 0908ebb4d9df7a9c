using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>
/// A decoded instruction. It runs for all lanes of a warp at once; registers are 32 lanes wide and named by their offset
/// in the warp's file: 32 four-byte lanes (narrower values zero-extended), 32 eight-byte lanes, or one bit a lane for predicates.
/// </summary>
internal abstract class Op
{
    /// <summary>The line of the text.</summary>
    public int Line { get; init; }

    /// <summary>The predicate before the instruction, or -1.</summary>
    public int Guard { get; init; } = -1;

    /// <summary>All ones where the predicate must be false.</summary>
    public uint GuardFlip { get; init; }

    /// <summary>Runs for the lanes in the mask; others keep what they have.</summary>
    public abstract void Run(Warp warp, uint mask);
}
