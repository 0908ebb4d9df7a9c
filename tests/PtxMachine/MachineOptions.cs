namespace IlgpuLlava.PtxMachine;

/// <summary>How strictly and how fast the machine runs.</summary>
internal sealed record MachineOptions
{
    /// <summary>Threads of the host that run groups.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether two threads at one shared location without a barrier between them are a fault, and reads of what nobody wrote. Slow.
    /// </summary>
    public bool ChecksRaces { get; init; }

    /// <summary>Warp instructions that one launch may take before it counts as hung.</summary>
    public long Budget { get; init; } = 20_000_000_000;
}
