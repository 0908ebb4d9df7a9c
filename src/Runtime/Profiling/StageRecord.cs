namespace IlgpuLlava.Runtime.Profiling;

/// <summary>One run of a stage. All times are ticks of 100 ns: the host's since the session began, the device's on its own time line,
/// which begins at the same moment.</summary>
internal sealed class StageRecord(ProfilingStage stage, int thread)
{
    public ProfilingStage Stage { get; } = stage;

    /// <summary>The host's thread.</summary>
    public int Thread { get; } = thread;

    public long HostBegin { get; set; }

    public long HostEnd { get; set; }

    public object? BeginMark { get; set; }

    public object? EndMark { get; set; }

    public long DeviceBegin { get; set; }

    public long DeviceEnd { get; set; }

    /// <summary>The launches, one after another. A list of mutable values: use the span of it.</summary>
    public List<LaunchRecord> Launches { get; } = [];
}
