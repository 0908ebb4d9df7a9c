using IlgpuLlava.Kernels;
using Buffer = ILGPU.Runtime.MemoryBuffer1D<float, ILGPU.Stride1D.Dense>;

namespace IlgpuLlava.Bench;

/// <summary>Ops that read a row or two and write one: norms, and the choice of a token.</summary>
internal static class RowBench
{
    private const long LeastBytes = 256L << 20;

    /// <summary>The decoder's norm.</summary>
    public static BenchResult RmsNorm(Bed bed, string name, int rows, int columns) => Run(
        bed, name, $"[{rows}, {columns}]", [Kernels.RmsNorm.Cost(rows, columns)], rows * columns,
        (x, weight) => bed.Kernels.RmsNorm.Run(x.View, weight.View, x.View, rows, columns, 1e-5f));

    /// <summary>The tower's norm.</summary>
    public static BenchResult LayerNorm(Bed bed, string name, int rows, int columns) => Run(
        bed, name, $"[{rows}, {columns}]", [Kernels.LayerNorm.Cost(rows, columns)], rows * columns,
        (x, weight) => bed.Kernels.LayerNorm.Run(x.View, weight.View, weight.View, x.View, rows, columns, 1e-5f));

    /// <summary>A token of a vocabulary, its three kernels and the wait for it together.</summary>
    public static BenchResult Sampling(Bed bed, string name, int vocabulary, SamplingParameters parameters, string how)
    {
        SamplingRow[] row = [new SamplingRow(parameters, 0, default)];
        SampledToken[] chosen = new SampledToken[1];
        KernelLaunch[] costs =
        [
            Kernels.Sampling.PrepareCost(1, vocabulary, 0), Kernels.Sampling.ChooseCost(1, vocabulary),
            Kernels.Sampling.ReportCost(1, vocabulary, 0),
        ];
        return Run(bed, name, $"[1, {vocabulary}], {how}", costs, vocabulary,
            (logits, _) => bed.Kernels.Sampling.Run(logits.View, vocabulary, vocabulary, row, chosen));
    }

    private static BenchResult Run(
        Bed bed, string name, string shape, IReadOnlyList<KernelLaunch> costs, int elements, Action<Buffer, Buffer> launch)
    {
        int sets = (int)Math.Clamp(LeastBytes / sizeof(float) / elements, 2, 1024);
        using Buffer weight = bed.Floats(elements);
        Buffer[] buffers = [.. Enumerable.Range(0, sets).Select(_ => bed.Floats(elements))];
        try
        {
            return OpBench.Run(bed, name, shape, costs, sets, i => launch(buffers[i], weight));
        }
        finally
        {
            foreach (Buffer buffer in buffers)
                buffer.Dispose();
        }
    }
}
