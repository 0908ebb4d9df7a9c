namespace IlgpuLlava.Runtime.Profiling;

/// <summary>The launches of one op, in one stage, of one class of shapes. Times are the device's.</summary>
public sealed record KernelProfile
{
    /// <summary>The stage.</summary>
    public required ProfilingStage Stage { get; init; }

    /// <summary>The op, and behind a dot the variant or step of it.</summary>
    public required string Name { get; init; }

    /// <summary>Rows x features in x features out and the storage type; rows x heads x features of a head for ops on heads.</summary>
    public required string Shape { get; init; }

    /// <summary>Launches.</summary>
    public required long Calls { get; init; }

    /// <summary>All launches together.</summary>
    public required TimeSpan Total { get; init; }

    /// <summary>The median of the launches.</summary>
    public required TimeSpan Median { get; init; }

    /// <summary>What 99 of 100 launches stay below; the slowest where there are fewer.</summary>
    public required TimeSpan P99 { get; init; }

    /// <summary>Share of the stage's time, 0 to 1.</summary>
    public required double ShareOfStage { get; init; }

    /// <summary>Bytes that had to move over the time, per second; null where no time was measured.</summary>
    public required double? BytesPerSecond { get; init; }

    /// <summary>Floating-point operations per second; null where no time was measured.</summary>
    public required double? OperationsPerSecond { get; init; }

    /// <summary>The time that the roofline allows over the time that it took; above 1 where operands come from a cache. Null
    /// without a roofline.</summary>
    public required double? ShareOfRoofline { get; init; }
}
