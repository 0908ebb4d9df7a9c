using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Lowering;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>A kernel decoded for execution.</summary>
internal sealed record Program(CheckedEntry Entry, Block[] Blocks, Frame Frame, int Accesses, long SharedBytes, int LocalBytes)
{
    public string Name => Entry.Text.Name;

    /// <summary>Bytes of the narrowest access that shared memory may see; all are aligned to their size.</summary>
    public int SharedGrain { get; init; } = 1;
}
