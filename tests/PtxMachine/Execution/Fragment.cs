namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>Lanes of a warp that are at one place.</summary>
internal struct Fragment
{
    public int Block;
    public uint Mask;
    public FragmentState State;

    /// <summary>The barrier that it waits at.</summary>
    public int Barrier;

    /// <summary>Blocks that it ran since another fragment of its warp did.</summary>
    public long Ran;
}

/// <summary>What a fragment does.</summary>
internal enum FragmentState : byte
{
    Ready,

    /// <summary>Waits for other lanes of its warp.</summary>
    Gathering,

    /// <summary>Waits at a barrier of the group.</summary>
    AtBarrier,
}
