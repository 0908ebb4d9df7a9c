namespace IlgpuLlava.Runtime.Tests.Serving;

/// <summary>A clock whose timers ring when a test moves it: each at most once a move, however far it goes, as those of a machine do that
/// slept. Its time of day goes wrong at will; nothing may depend on that.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private long _ticks = TimeSpan.TicksPerDay;

    /// <summary>What the time of day is ahead of that of the moves.</summary>
    public TimeSpan WallOffset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 12, 0, 0, default).AddTicks(GetTimestamp()) + WallOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state), _ticks + dueTime.Ticks, period);
        lock (_lock)
            _timers.Add(timer);
        return timer;
    }

    public void Pass(TimeSpan time)
    {
        Volatile.Write(ref _ticks, _ticks + time.Ticks);
        Timer[] due;
        lock (_lock)
            due = [.. _timers.Where(t => t.Due <= _ticks)];
        foreach (Timer timer in due)
            timer.Ring();
    }

    private sealed class Timer(ManualTime owner, Action ring, long due, TimeSpan period) : ITimer
    {
        public long Due { get; private set; } = due;

        public void Ring()
        {
            Due = period == Timeout.InfiniteTimeSpan ? long.MaxValue : owner._ticks + period.Ticks;
            ring();
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (owner._lock)
                owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
