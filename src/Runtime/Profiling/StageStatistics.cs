using System.Runtime.InteropServices;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>What the runs of one stage add up to.</summary>
internal sealed class StageStatistics(ProfilingStage stage)
{
    private readonly DurationSamples _runs = new();
    private readonly DurationSamples _gaps = new();
    private long _kernels;
    private long _launches;
    private long _host;

    public long Total => _runs.Total;

    public void Add(StageRecord record)
    {
        long host = record.HostEnd - record.HostBegin;
        _host += host;
        if (stage.IsOnHost())
        {
            _runs.Add(host);
            return;
        }
        _runs.Add(record.DeviceEnd - record.DeviceBegin);
        long end = record.DeviceBegin;
        foreach (ref readonly LaunchRecord launch in CollectionsMarshal.AsSpan(record.Launches))
        {
            _gaps.Add(launch.Begin - end);
            _kernels += launch.End - launch.Begin;
            end = launch.End;
        }
        _gaps.Add(record.DeviceEnd - end);
        _launches += record.Launches.Count;
    }

    public StageProfile ToProfile()
    {
        (long median, long p99) = _runs.Quantiles();
        (long medianGap, long p99Gap) = _gaps.Quantiles();
        return new StageProfile
        {
            Stage = stage,
            Calls = _runs.Count,
            Total = new TimeSpan(_runs.Total),
            Median = new TimeSpan(median),
            P99 = new TimeSpan(p99),
            Kernels = new TimeSpan(_kernels),
            Launches = _launches,
            Gaps = new TimeSpan(_gaps.Total),
            MedianGap = new TimeSpan(medianGap),
            P99Gap = new TimeSpan(p99Gap),
            Host = new TimeSpan(_host),
        };
    }
}
