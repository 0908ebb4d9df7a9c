using System.Runtime.InteropServices;

namespace IlgpuLlava.Runtime.Profiling;

public sealed partial class ProfilingSession
{
    // All under the gate.
    private readonly Queue<StageRecord> _pending = new();
    private readonly Dictionary<ProfilingStage, StageStatistics> _stages = [];
    private readonly Dictionary<KernelKey, KernelStatistics> _kernels = [];
    private readonly List<StageRecord> _trace = [];
    private int _traced;
    private bool _traceIsComplete = true;

    // The last mark whose time is known, and that time. Each stage is measured from the end of the one before it, as clocks of
    // events count in floats, whose digits would not last for the hours of a server.
    private object? _knownMark;
    private long _knownTime;

    /// <summary>Everything so far but a stage that is open. Waits until the device has done it.</summary>
    public ProfilingReport Report()
    {
        lock (_gate)
        {
            Drain();
            StageProfile[] stages = [.. _stages.OrderBy(s => s.Key).Select(s => s.Value.ToProfile())];
            KernelProfile[] kernels =
            [
                .. _kernels
                    .OrderBy(k => k.Key.Stage)
                    .ThenByDescending(k => k.Value.Durations.Total)
                    .Select(k => k.Value.ToProfile(k.Key, _stages[k.Key.Stage].Total, Roofline is not null)),
            ];
            return new ProfilingReport(Roofline, stages, kernels, _traceIsComplete);
        }
    }

    /// <summary>Writes the stages and launches kept so far as Chrome trace events, which Perfetto opens: stages on a track of the
    /// host's thread, stages, kernels and gaps on one of the device.</summary>
    /// <param name="stream">Where to.</param>
    public void WriteTrace(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        lock (_gate)
        {
            Drain();
            ChromeTrace.Write(stream, DeviceName, _trace, _traceIsComplete);
        }
    }

    /// <summary>Releases the marks that were never read. What was reported stays.</summary>
    public void Dispose()
    {
        Abandon();
        lock (_gate)
        {
            while (_pending.TryDequeue(out StageRecord? record))
                Release(record);
            if (_knownMark is { } mark)
                _clock.Release(mark);
            _knownMark = null;
        }
    }

    /// <summary>Places the device's time line on the host's: it is the time at which the device comes to a first mark.</summary>
    private void Anchor()
    {
        lock (_gate)
        {
            if (_knownMark is not null)
                return;
            // The device may be busy: the first mark waits for that, the second is timed.
            object idle = _clock.Mark();
            _ = _clock.Ticks(idle, idle);
            _clock.Release(idle);
            long before = Now();
            _knownMark = _clock.Mark();
            _ = _clock.Ticks(_knownMark, _knownMark);
            _knownTime = before + ((Now() - before) / 2);
        }
    }

    /// <summary>Reads the marks of every stage that has ended.</summary>
    private void Drain()
    {
        while (_pending.TryDequeue(out StageRecord? record))
        {
            Resolve(record);
            Add(record);
        }
    }

    private void Resolve(StageRecord record)
    {
        object begin = record.BeginMark!;
        // Times never run backwards: what rounding takes from one interval it gives to the next.
        long time = record.DeviceBegin = Math.Max(_knownTime, _knownTime + _clock.Ticks(_knownMark!, begin));
        foreach (ref LaunchRecord launch in CollectionsMarshal.AsSpan(record.Launches))
        {
            time = launch.Begin = Math.Max(time, record.DeviceBegin + _clock.Ticks(begin, launch.BeginMark!));
            time = launch.End = Math.Max(time, record.DeviceBegin + _clock.Ticks(begin, launch.EndMark!));
            _clock.Release(launch.BeginMark!);
            _clock.Release(launch.EndMark!);
            launch.BeginMark = launch.EndMark = null;
        }
        record.DeviceEnd = Math.Max(time, record.DeviceBegin + _clock.Ticks(begin, record.EndMark!));
        _clock.Release(_knownMark!);
        _clock.Release(begin);
        (_knownMark, _knownTime) = (record.EndMark, record.DeviceEnd);
        record.BeginMark = record.EndMark = null;
    }

    private void Add(StageRecord record)
    {
        ref StageStatistics? stage = ref CollectionsMarshal.GetValueRefOrAddDefault(_stages, record.Stage, out _);
        (stage ??= new StageStatistics(record.Stage)).Add(record);
        foreach (ref readonly LaunchRecord launch in CollectionsMarshal.AsSpan(record.Launches))
        {
            KernelKey key = KernelKey.Of(record.Stage, launch.Launch);
            ref KernelStatistics? kernel = ref CollectionsMarshal.GetValueRefOrAddDefault(_kernels, key, out _);
            (kernel ??= new KernelStatistics()).Add(launch.Launch, launch.End - launch.Begin, Roofline);
        }
        if (_traceLimit == 0)
            return;
        _traceIsComplete &= _traced + record.Launches.Count + 1 <= _traceLimit;
        if (_traceIsComplete)
        {
            _traced += record.Launches.Count + 1;
            _trace.Add(record);
        }
    }

    private void Release(StageRecord record)
    {
        foreach (LaunchRecord launch in record.Launches)
        {
            _clock.Release(launch.BeginMark!);
            _clock.Release(launch.EndMark!);
        }
        if (record.BeginMark is { } begin)
            _clock.Release(begin);
        if (record.EndMark is { } end)
            _clock.Release(end);
        record.Launches.Clear();
    }
}
