namespace IlgpuLlava.Host.Tests.Telemetry;

/// <summary>A clock that a test moves: the time of day apart from the time that has passed.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private TimeSpan _passed, _dayShift;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks + 1;

    public override DateTimeOffset GetUtcNow() => s_start + _passed + _dayShift;

    public void Pass(double seconds) => _passed += TimeSpan.FromSeconds(seconds);

    /// <summary>Somebody sets the clock of the machine.</summary>
    public void SetBack(TimeSpan by) => _dayShift -= by;
}
