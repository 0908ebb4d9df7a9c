using IlgpuLlava.Runtime;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Host;

/// <summary>What <c>profile</c> shows.</summary>
internal sealed record Profile(string Device, string DeviceDetail, GenerationResult Answer, ProfilingReport Report)
{
    /// <summary>As JSON: times in milliseconds and microseconds, rates in 10^9 a second, shares from 0 to 1.</summary>
    public object ToJson() => new
    {
        device = Device,
        device_detail = DeviceDetail,
        text = Answer.Text.Trim(),
        prompt_tokens = Answer.PromptTokens,
        tokens = Answer.TokenIds.Count,
        roofline = Report.Roofline is { } roofline
            ? new { read_gb_per_s = Round(roofline.BytesPerSecond / 1e9), product_gflop_per_s = Round(roofline.OperationsPerSecond / 1e9) }
            : null,
        stages = Report.Stages.Select(s => new
        {
            stage = s.Stage.Text(),
            calls = s.Calls,
            total_ms = s.Total.TotalMilliseconds,
            median_ms = s.Median.TotalMilliseconds,
            p99_ms = s.P99.TotalMilliseconds,
            kernels_ms = s.Kernels.TotalMilliseconds,
            launches = s.Launches,
            gaps_ms = s.Gaps.TotalMilliseconds,
            median_gap_us = s.MedianGap.TotalMicroseconds,
            p99_gap_us = s.P99Gap.TotalMicroseconds,
            host_ms = s.Host.TotalMilliseconds,
        }),
        kernels = Report.Kernels.Select(k => new
        {
            stage = k.Stage.Text(),
            name = k.Name,
            shape = k.Shape,
            calls = k.Calls,
            total_ms = k.Total.TotalMilliseconds,
            median_us = k.Median.TotalMicroseconds,
            p99_us = k.P99.TotalMicroseconds,
            share_of_stage = Round(k.ShareOfStage),
            gb_per_s = Round(k.BytesPerSecond / 1e9),
            gflop_per_s = Round(k.OperationsPerSecond / 1e9),
            share_of_roofline = Round(k.ShareOfRoofline),
        }),
    };

    private static double? Round(double? value) => value is { } number ? Math.Round(number, 4) : null;
}
