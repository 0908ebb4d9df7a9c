namespace IlgpuLlava.Runtime.Tests.Profiling;

/// <summary>A host's clock that stands still until a test moves it, in ticks of 100 ns.</summary>
internal sealed class FakeTime : TimeProvider
{
    public long Ticks { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Ticks;
}
