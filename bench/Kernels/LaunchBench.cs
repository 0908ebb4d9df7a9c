using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Bench;

/// <summary>What a launch costs where the kernel does nothing, host time included.</summary>
internal static class LaunchBench
{
    private const int Launches = 500;

    /// <summary>Runs it with a number of groups of one warp.</summary>
    public static BenchResult Run(Bed bed, string name, int groups)
    {
        using var view = bed.Floats(1024);
        Action<int> figureOf = Launcher(bed, view.View.BaseView, groups);
        if (bed.Processor is { } processor)
        {
            using var other = processor.Floats(1024);
            (Samples own, Samples processors) = Duel.Run(figureOf, Launcher(processor, other.View.BaseView, groups), bed.Seconds / 4);
            return BenchResult.Time(
                name, 1e6 / Launches, "us", own, processors, "the CPU back end", $"{groups} groups, mean of {Launches} launches");
        }
        ParallelOptions options = new() { MaxDegreeOfParallelism = bed.Team.Threads };
        (Samples figure, Samples yardstick) = Duel.Run(
            figureOf,
            _ =>
            {
                for (int i = 0; i < Launches; i++)
                    Parallel.For(0, groups, options, static _ => { });
            },
            bed.Seconds / 4);
        return BenchResult.Time(
            name, 1e6 / Launches, "us", figure, yardstick, "Parallel.For with an empty body",
            $"{groups} groups, mean of {Launches} launches");
    }

    private static Action<int> Launcher(Bed bed, ArrayView<float> view, int groups)
    {
        var launch = bed.Accelerator.LoadStreamKernel<ArrayView<float>, int>(Empty);
        KernelConfig config = new(new Index1D(groups), new Index1D(bed.Accelerator.WarpSize));
        return _ =>
        {
            for (int i = 0; i < Launches; i++)
                launch(config, view, i);
            bed.Accelerator.Synchronize();
        };
    }

    private static void Empty(ArrayView<float> view, int value)
    {
        // Not quite empty to a compiler, but no launch passes this length.
        if (view.Length < 0)
            view[0] = value;
    }
}
