namespace IlgpuLlava.Runtime.Profiling;

/// <summary>What a session has seen so far.</summary>
/// <param name="Roofline">What the device can do, if it was measured.</param>
/// <param name="Stages">The stages that ran, in their order.</param>
/// <param name="Kernels">The kernels, in the order of their stages, the longest of a stage first.</param>
/// <param name="TraceIsComplete">Whether the trace holds everything; a long session's holds only its beginning.</param>
public sealed record ProfilingReport(
    Roofline? Roofline, IReadOnlyList<StageProfile> Stages, IReadOnlyList<KernelProfile> Kernels, bool TraceIsComplete);
