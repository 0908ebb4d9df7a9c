using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>
/// Collects what kernels and stages take, by the device's own clock, from when it is given to a <see cref="Generator"/>
/// (<see cref="Generator.Profiling"/>) until it is taken away; any number of answers. Its report can be read at any time, from any
/// thread.
/// </summary>
/// <remarks>
/// Each stage and each launch stands between two marks in the stream; the host waits for none of them while it computes. Marks are
/// read when the host has waited for the device anyway, or when a report is asked for. What lies between two launches of a stage is a
/// gap, so that a stage's kernels and gaps add up to it by construction.
/// </remarks>
public sealed partial class ProfilingSession : ILaunchObserver, IDisposable
{
    // About 100 bytes each: what a trace viewer can still show.
    private const int TraceLimit = 500_000;

    private readonly Lock _gate = new();
    private readonly DeviceClock _clock;
    private readonly TimeProvider _time;
    private readonly int _traceLimit;
    private readonly long _start;

    // Of the thread that computes alone.
    private StageRecord? _open;
    private LaunchRecord _launch;

    /// <summary>Begins a session.</summary>
    /// <param name="device">Where the kernels run; opened for profiling.</param>
    /// <param name="roofline">What the device can do, or null: the report then has no shares of it.</param>
    /// <param name="keepsTrace">Whether every stage and launch is kept for <see cref="WriteTrace"/>, up to a limit.</param>
    /// <exception cref="ArgumentException">The device was not opened for profiling.</exception>
    public ProfilingSession(ComputeDevice device, Roofline? roofline = null, bool keepsTrace = false)
        : this(ClockOf(device), TimeProvider.System, roofline, keepsTrace ? TraceLimit : 0)
    {
        DeviceName = $"{device.Name}: {device.Detail}";
    }

    internal ProfilingSession(DeviceClock clock, TimeProvider time, Roofline? roofline, int traceLimit)
    {
        _clock = clock;
        _time = time;
        _traceLimit = traceLimit;
        Roofline = roofline;
        _start = time.GetTimestamp();
    }

    /// <summary>What the device can do, if it was measured.</summary>
    public Roofline? Roofline { get; }

    /// <summary>The device, for the trace.</summary>
    internal string DeviceName { get; init; } = "device";

    /// <inheritdoc/>
    void ILaunchObserver.Begin(in KernelLaunch launch)
    {
        if (_open is null)
            return;
        // A launch that failed has left its first mark.
        if (_launch.BeginMark is { } left)
            _clock.Release(left);
        _launch = new LaunchRecord { Launch = launch, BeginMark = _clock.Mark() };
    }

    /// <inheritdoc/>
    void ILaunchObserver.End()
    {
        if (_open is null || _launch.BeginMark is null)
            return;
        _launch.EndMark = _clock.Mark();
        _open.Launches.Add(_launch);
        _launch = default;
    }

    /// <summary>A stage on the device begins, on this thread.</summary>
    /// <exception cref="InvalidOperationException">Another is open.</exception>
    internal void Enter(ProfilingStage stage)
    {
        if (_open is not null)
            throw new InvalidOperationException($"The stage {stage} begins, but {_open.Stage} has not ended.");
        Anchor();
        StageRecord record = new(stage, Environment.CurrentManagedThreadId) { HostBegin = Now() };
        record.BeginMark = _clock.Mark();
        _open = record;
    }

    /// <summary>The open stage ends.</summary>
    /// <exception cref="InvalidOperationException">None is open.</exception>
    internal void Leave()
    {
        StageRecord record = _open ?? throw new InvalidOperationException("A stage ends, but none has begun.");
        record.EndMark = _clock.Mark();
        record.HostEnd = Now();
        _open = null;
        lock (_gate)
        {
            // What came before the token that the host has just read is done: its marks are read without waiting.
            if (record.Stage.EndsInWait())
                Drain();
            _pending.Enqueue(record);
        }
    }

    /// <summary>The open stage, if one is, ends early, and is not counted.</summary>
    internal void Abandon()
    {
        if (_open is { } record)
        {
            _open = null;
            Release(record);
        }
        if (_launch.BeginMark is { } left)
            _clock.Release(left);
        _launch = default;
    }

    /// <summary>A stage on the host has ended; from any thread.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="begin">When it began, by <see cref="Now"/>.</param>
    internal void AddHost(ProfilingStage stage, long begin)
    {
        StageRecord record = new(stage, Environment.CurrentManagedThreadId) { HostBegin = begin, HostEnd = Now() };
        lock (_gate)
            Add(record);
    }

    /// <summary>Ticks of 100 ns since the session began, by the host's clock.</summary>
    internal long Now() => _time.GetElapsedTime(_start).Ticks;

    internal static MarkerClock ClockOf(ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.CanProfile
            ? new MarkerClock(device.Accelerator)
            : throw new ArgumentException($"Device {device.Name} was not opened for profiling.", nameof(device));
    }
}
