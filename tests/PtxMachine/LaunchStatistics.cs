namespace IlgpuLlava.PtxMachine;

/// <summary>What a launch took.</summary>
/// <param name="Instructions">Instructions executed by warps.</param>
/// <param name="LaneInstructions">Instructions executed by threads.</param>
internal readonly record struct LaunchStatistics(long Instructions, long LaneInstructions);
