using System.CommandLine;
using ILGPU.Extensions;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary><c>bench kernels</c>: each kernel beside its yardstick.</summary>
internal static class KernelsCommand
{
    private const string Compile = "compile";

    // In the order in which they run; compiling comes first of all, so that it is cold.
    private static readonly (string Name, Func<Bed, string, TextWriter, BenchResult> Run)[] s_benches =
    [
        ("launch", (bed, name, _) => LaunchBench.Run(bed, name, groups: 1)),
        ("launch.64", (bed, name, _) => LaunchBench.Run(bed, name, groups: 64)),
        ("matmul.f32", (bed, name, remark) => MatMulBench.Run(bed, name, ElementType.Float32, remark)),
        ("matmul.f16", (bed, name, remark) => MatMulBench.Run(bed, name, ElementType.Float16, remark)),
        ("matmul.bf16", (bed, name, remark) => MatMulBench.Run(bed, name, ElementType.BFloat16, remark)),
        ("matmul.int8", (bed, name, remark) => MatMulBench.Run(bed, name, ElementType.Int8, remark)),
        ("matmul.int4", (bed, name, remark) => MatMulBench.Run(bed, name, ElementType.Int4, remark)),
        ("matvec.f32", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.Float32)),
        ("matvec.f16", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.Float16)),
        ("matvec.bf16", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.BFloat16)),
        ("matvec.bf16.rows4", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.BFloat16, rows: 4)),
        ("matvec.f16.rows8", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.Float16, rows: 8)),
        ("matvec.f16.rows32", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.Float16, rows: 32)),
        ("matvec.int8", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.Int8)),
        ("matvec.int8.rows4", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.Int8, rows: 4)),
        ("matvec.int4", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.Int4)),
        ("matvec.int4.rows4", (bed, name, _) => MatVecBench.Run(bed, name, ElementType.Int4, rows: 4)),
        ("attention.clip", (bed, name, _) => AttentionBench.Clip(bed, name)),
        ("attention.prefill", (bed, name, _) => AttentionBench.Prefill(bed, name)),
        ("attention.decode", (bed, name, _) => AttentionBench.Decode(bed, name)),
        ("rmsnorm", (bed, name, _) => RowBench.RmsNorm(bed, name, 256, 4096)),
        ("rmsnorm.1", (bed, name, _) => RowBench.RmsNorm(bed, name, 1, 4096)),
        ("layernorm", (bed, name, _) => RowBench.LayerNorm(bed, name, 577, 1024)),
        ("sampling.greedy", (bed, name, _) => RowBench.Sampling(bed, name, 32000, new() { Temperature = 0 }, "most probable")),
        ("sampling.top-p", (bed, name, _) =>
            RowBench.Sampling(bed, name, 32000, new() { Temperature = 0.8f, TopP = 0.9f }, "temperature 0.8, top-p 0.9")),
    ];

    public static Command Create()
    {
        Option<bool> json = BenchOptions.Json();
        Option<int> threads = BenchOptions.Threads();
        Option<int> lanes = BenchOptions.Integer("--lanes", "Lanes of a warp: 4, 8, 16, or 0 for the widest.", 0, 0, 16);
        lanes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (0 or 4 or 8 or 16))
                result.AddError("--lanes must be 4, 8, 16, or 0 for the widest.");
        });
        Option<string?> device = BenchOptions.OneOf("--device", "The device, the processor by default", BenchDevice.Known);
        Option<double> seconds = BenchOptions.Seconds("How long each benchmark repeats.", 3);
        Option<string?> only = BenchOptions.OneOf("--only", "Runs one benchmark", [Compile, .. s_benches.Select(bench => bench.Name)]);
        Option<bool> processor = new("--processor-time")
        {
            Description = "Processor time in place of the time that passes, for a busy machine; with --threads 1.",
        };
        Command command = new("kernels", "Each kernel beside its yardstick.") { json, device, threads, lanes, seconds, only, processor };
        command.Validators.Add(result =>
        {
            if (result.GetValue(processor) && result.GetValue(threads) != 1)
                result.AddError("--processor-time needs --threads 1: threads that wait for work would count as well.");
        });
        command.SetAction(parsed =>
        {
            CpuOptions options = new() { Threads = parsed.GetValue(threads), Lanes = parsed.GetValue(lanes) };
            string name = parsed.GetValue(device) ?? BenchDevice.Cpu;
            BenchReport report = new(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            string? wanted = parsed.GetValue(only);
            Clock.CountsProcessorTime = parsed.GetValue(processor);
            if (wanted is null or Compile)
                report.Add(CompileBench.Run(options, Compile, name));
            if (wanted == Compile)
                return;
            using Bed bed = new(options, parsed.GetValue(seconds), name);
            report.Note($"{bed.Accelerator.Name}; medians, figure and yardstick in turns");
            foreach ((string bench, Func<Bed, string, TextWriter, BenchResult> run) in s_benches)
            {
                if (wanted is null || wanted == bench)
                    report.Add(run(bed, bench, parsed.InvocationConfiguration.Error));
            }
        });
        return command;
    }
}
