namespace IlgpuLlava.Host.Telemetry;

/// <summary>The values of an instrument under one set of labels. It belongs to its <see cref="MetricFamily"/>, which locks.</summary>
/// <param name="labels">As they are written, without braces.</param>
/// <param name="bounds">Upper bounds of buckets; null where it is no histogram.</param>
internal sealed class MetricSeries(string labels, IReadOnlyList<double>? bounds)
{
    private readonly long[] _buckets = new long[(bounds?.Count ?? 0) + 1];

    public string Labels { get; } = labels;

    /// <summary>The last value, or the sum.</summary>
    public double Value { get; set; }

    /// <summary>Values that were recorded, up to each bound and in all.</summary>
    public IReadOnlyList<long> Cumulative
    {
        get
        {
            long[] sums = new long[_buckets.Length];
            for (int i = 0; i < sums.Length; i++)
                sums[i] = _buckets[i] + (i == 0 ? 0 : sums[i - 1]);
            return sums;
        }
    }

    public void Record(double value)
    {
        int bucket = 0;
        // A value that is a bound belongs below it.
        while (bucket < bounds!.Count && value > bounds[bucket])
            bucket++;
        _buckets[bucket]++;
        Value += value;
    }
}
