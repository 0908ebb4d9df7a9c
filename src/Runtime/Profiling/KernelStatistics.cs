using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>What the launches of one row of a report add up to.</summary>
internal sealed class KernelStatistics
{
    private long _fewestRows = long.MaxValue;
    private long _mostRows;
    private double _bytes;
    private double _operations;
    private double _leastSeconds;

    public DurationSamples Durations { get; } = new();

    public void Add(in KernelLaunch launch, long ticks, Roofline? roofline)
    {
        Durations.Add(ticks);
        _fewestRows = Math.Min(_fewestRows, launch.Rows);
        _mostRows = Math.Max(_mostRows, launch.Rows);
        _bytes += launch.Bytes;
        _operations += launch.Operations;
        _leastSeconds += roofline?.LeastSeconds(launch.Bytes, launch.Operations) ?? 0;
    }

    public KernelProfile ToProfile(KernelKey key, long stageTicks, bool hasRoofline)
    {
        (long median, long p99) = Durations.Quantiles();
        double seconds = Durations.Total / (double)TimeSpan.TicksPerSecond;
        return new KernelProfile
        {
            Stage = key.Stage,
            Name = key.Name,
            Shape = Shape(key),
            Calls = Durations.Count,
            Total = new TimeSpan(Durations.Total),
            Median = new TimeSpan(median),
            P99 = new TimeSpan(p99),
            ShareOfStage = stageTicks > 0 ? Durations.Total / (double)stageTicks : 0,
            BytesPerSecond = seconds > 0 ? _bytes / seconds : null,
            OperationsPerSecond = seconds > 0 ? _operations / seconds : null,
            ShareOfRoofline = seconds > 0 && hasRoofline ? _leastSeconds / seconds : null,
        };
    }

    /// <summary>The shape as people write it: rows x width x depth and the storage type.</summary>
    private string Shape(KernelKey key)
    {
        string rows = _fewestRows == _mostRows ? $"{_mostRows}" : $"{_fewestRows}..{_mostRows}";
        string depth = key.Depth > 0 ? $" x {key.Depth}" : "";
        return $"{rows} x {key.Width}{depth} {key.Type.Name()}";
    }
}
