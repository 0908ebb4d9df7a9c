using IlgpuLlava.PtxMachine.Operations;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>A run of instructions that all lanes of a fragment execute together, and how it ends.</summary>
internal sealed class Block
{
    public Op[] Body { get; set; } = [];

    public Ending Ending { get; set; }

    /// <summary>Where a branch goes when taken.</summary>
    public int Target { get; set; } = -1;

    /// <summary>Where control goes else.</summary>
    public int Next { get; set; } = -1;

    /// <summary>Where an indexed branch goes.</summary>
    public int[] Targets { get; set; } = [];

    /// <summary>The branch's condition or the guard of an exit, barrier or collective; -1 for none.</summary>
    public int Condition { get; set; } = -1;

    public uint ConditionFlip { get; set; }

    /// <summary>The register of an indexed branch.</summary>
    public int Selector { get; set; } = -1;

    /// <summary>What lanes do together here.</summary>
    public Collective? Collective { get; set; }

    public BarrierUse? Barrier { get; set; }

    /// <summary>The line of the last instruction.</summary>
    public int Line { get; set; }
}

/// <summary>How a block ends.</summary>
internal enum Ending
{
    /// <summary>To the next block.</summary>
    Jump,

    /// <summary>To the target where the condition holds.</summary>
    Branch,

    /// <summary>To one of several.</summary>
    Indexed,

    /// <summary>Threads end, where the condition holds.</summary>
    Exit,

    /// <summary>Lanes of a warp wait for each other.</summary>
    Collective,

    /// <summary>Threads of a group wait for each other.</summary>
    Barrier,
}
