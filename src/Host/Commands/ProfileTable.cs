using System.Globalization;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Host;

/// <summary>A table of texts: its title, columns, of which the first so many are flush left, and rows.</summary>
internal sealed record ProfileTable(string Title, string[] Columns, int LeftColumns, IReadOnlyList<string[]> Rows)
{
    /// <summary>The tables of a report: the stages, then for each stage with kernels these, its gaps and their sum.</summary>
    public static IEnumerable<ProfileTable> Of(ProfilingReport report)
    {
        string[] columns = ["stage", "calls", "total ms", "median ms", "p99 ms", "kernels ms", "gaps ms", "host ms"];
        yield return new ProfileTable("stages", columns, 1, [.. report.Stages.Select(Row)]);
        foreach (StageProfile stage in report.Stages.Where(s => !s.Stage.IsOnHost()))
            yield return Of(stage, report.Kernels.Where(k => k.Stage == stage.Stage));
    }

    private static ProfileTable Of(StageProfile stage, IEnumerable<KernelProfile> kernels)
    {
        string[] columns =
            ["kernel", "shape", "calls", "total ms", "median us", "p99 us", "share", "GB/s", "GFLOP/s", "of roofline"];
        List<string[]> rows = [.. kernels.Select(Row)];
        double gaps = stage.Total > TimeSpan.Zero ? stage.Gaps / stage.Total : 0;
        rows.Add(
        [
            "launch gaps", "", Count(stage.Launches + stage.Calls), Milliseconds(stage.Gaps), Microseconds(stage.MedianGap),
            Microseconds(stage.P99Gap), Percent(gaps), "", "", "",
        ]);
        rows.Add(["sum", "", "", Milliseconds(stage.Kernels + stage.Gaps), "", "", Percent(1), "", "", ""]);
        return new ProfileTable(stage.Stage.Text(), columns, 2, rows);
    }

    private static string[] Row(StageProfile stage)
    {
        bool isOnHost = stage.Stage.IsOnHost();
        return
        [
            stage.Stage.Text(), Count(stage.Calls), Milliseconds(stage.Total), Milliseconds(stage.Median), Milliseconds(stage.P99),
            isOnHost ? "" : Milliseconds(stage.Kernels), isOnHost ? "" : Milliseconds(stage.Gaps), Milliseconds(stage.Host),
        ];
    }

    private static string[] Row(KernelProfile kernel) =>
    [
        kernel.Name, kernel.Shape, Count(kernel.Calls), Milliseconds(kernel.Total), Microseconds(kernel.Median),
        Microseconds(kernel.P99), Percent(kernel.ShareOfStage), Billions(kernel.BytesPerSecond),
        kernel.OperationsPerSecond > 0 ? Billions(kernel.OperationsPerSecond) : "", Percent(kernel.ShareOfRoofline),
    ];

    private static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("F3", CultureInfo.InvariantCulture);

    private static string Microseconds(TimeSpan time) => time.TotalMicroseconds.ToString("F1", CultureInfo.InvariantCulture);

    private static string Percent(double? share) => share is { } value ? value.ToString("P1", CultureInfo.InvariantCulture) : "";

    /// <summary>A rate in 10^9 a second, with about three digits; nothing for none.</summary>
    public static string Billions(double? rate) => (rate / 1e9) switch
    {
        null => "",
        >= 100 and var value => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 1 and var value => value.ToString("F1", CultureInfo.InvariantCulture),
        { } value => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
