namespace IlgpuLlava.Runtime.Profiling;

/// <summary>The runs of one stage. <see cref="Kernels"/> and <see cref="Gaps"/> add up to <see cref="Total"/>.</summary>
public sealed record StageProfile
{
    /// <summary>The stage.</summary>
    public required ProfilingStage Stage { get; init; }

    /// <summary>How often it ran.</summary>
    public required long Calls { get; init; }

    /// <summary>The device's time from the stage's beginning to its end; of a stage on the host the host's.</summary>
    public required TimeSpan Total { get; init; }

    /// <summary>The median of the runs.</summary>
    public required TimeSpan Median { get; init; }

    /// <summary>What 99 of 100 runs stay below; the slowest where there are fewer.</summary>
    public required TimeSpan P99 { get; init; }

    /// <summary>Time in kernels; zero on the host.</summary>
    public required TimeSpan Kernels { get; init; }

    /// <summary>Launches of kernels.</summary>
    public required long Launches { get; init; }

    /// <summary>Time on the device between, before and behind kernels: launches, copies, and waiting for the host. Zero on the
    /// host.</summary>
    public required TimeSpan Gaps { get; init; }

    /// <summary>The median of the gaps.</summary>
    public required TimeSpan MedianGap { get; init; }

    /// <summary>What 99 of 100 gaps stay below.</summary>
    public required TimeSpan P99Gap { get; init; }

    /// <summary>The host's time from the stage's beginning to its end; less than <see cref="Total"/> where the host runs ahead.</summary>
    public required TimeSpan Host { get; init; }
}
