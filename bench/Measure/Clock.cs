using System.Diagnostics;

namespace IlgpuLlava.Bench;

/// <summary>What durations are taken with: the time that passes, or on a busy machine the time that this process computes.</summary>
internal static class Clock
{
    /// <summary>Takes the processor time of all threads, in place of the time that passes. Of use with one thread alone.</summary>
    public static bool CountsProcessorTime { get; set; }

    /// <summary>Seconds since some moment.</summary>
    public static double Now => CountsProcessorTime
        ? Environment.CpuUsage.TotalTime.TotalSeconds
        : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
