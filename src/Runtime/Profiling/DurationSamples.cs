namespace IlgpuLlava.Runtime.Profiling;

/// <summary>
/// Durations in ticks of 100 ns. All of them are kept up to a limit; beyond it a sample of fixed size, in which each duration is as
/// likely to be as any other, so that a session of days takes no more memory than one of seconds.
/// </summary>
internal sealed class DurationSamples(int limit = 16384)
{
    private readonly List<long> _kept = [];

    // Vitter's algorithm R; a fixed seed, so that equal durations give an equal report.
    private readonly Random _random = new(1);

    public long Count { get; private set; }

    public long Total { get; private set; }

    public void Add(long ticks)
    {
        Count++;
        Total += ticks;
        if (_kept.Count < limit)
        {
            _kept.Add(ticks);
            return;
        }
        long place = _random.NextInt64(Count);
        if (place < limit)
            _kept[(int)place] = ticks;
    }

    /// <summary>The median and what 99 of 100 stay below, by nearest rank: durations that were seen.</summary>
    public (long Median, long P99) Quantiles()
    {
        if (_kept.Count == 0)
            return default;
        long[] sorted = [.. _kept.Order()];
        return (At(0.5), At(0.99));

        long At(double q) => sorted[Math.Clamp((int)Math.Ceiling(q * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
