namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>An instruction that waits at a barrier of the group, or arrives there.</summary>
/// <param name="Number">The register with the barrier's number.</param>
/// <param name="Threads">The register with the number of threads, or -1 for all.</param>
/// <param name="Aligned">Whether all threads of a warp must execute it together.</param>
/// <param name="Waits">False for bar.arrive.</param>
/// <param name="Reduction">What bar.red makes of the predicates.</param>
/// <param name="Predicate">Its input, or -1.</param>
/// <param name="PredicateFlip">All ones where the input is negated.</param>
/// <param name="Result">Where its result goes.</param>
/// <param name="Name">For messages.</param>
internal sealed record BarrierUse(
    int Number,
    int Threads,
    bool Aligned,
    bool Waits,
    BarrierReduction Reduction,
    int Predicate,
    uint PredicateFlip,
    int Result,
    string Name);

/// <summary>What a barrier makes of its threads' predicates.</summary>
internal enum BarrierReduction
{
    None,
    Count,
    And,
    Or,
}
