using System.Diagnostics;
using System.Runtime;
using ILGPU.Extensions;

namespace IlgpuLlava.Bench;

/// <summary>
/// All kernels compiled, for every storage type, as the first thing that the process does: what RyuJIT needs for the compiler's own
/// code is part of it. The yardstick is the share that RyuJIT takes, which no compiler that emits IL can do without.
/// </summary>
internal static class CompileBench
{
    public static BenchResult Run(CpuOptions options, string name, string device)
    {
        TimeSpan jitBefore = JitInfo.GetCompilationTime();
        long begin = Stopwatch.GetTimestamp();
        using (Bed bed = new(options, 0, device))
        {
            bed.Kernels.Warm();
        }
        Samples figure = new(), yardstick = new();
        figure.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        yardstick.Add((JitInfo.GetCompilationTime() - jitBefore).TotalSeconds);
        return BenchResult.Time(
            name, 1, "s", figure, yardstick, "RyuJIT's part, all threads", "every op and storage type, first in the process");
    }
}
