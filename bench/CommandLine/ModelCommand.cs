using System.CommandLine;
using ILGPU.Extensions;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary><c>bench model</c>: a random Llama from its files to its tokens.</summary>
internal static class ModelCommand
{
    public static Command Create()
    {
        Option<bool> json = BenchOptions.Json();
        Option<int> threads = BenchOptions.Threads();
        Option<string?> config = BenchOptions.Config("A whole model, from its files to answers about pictures");
        Option<int> layers = BenchOptions.Integer(
            "--layers", "Decoder layers. Default: those of --config, without it 16, a billion parameters.", 0, 1, 256);
        Option<int> prompt = BenchOptions.Integer("--prompt", "Tokens of the prompt. Default: 256.", 256, 1, 1024);
        Option<int> tokens = BenchOptions.Integer("--tokens", "Tokens decoded. Default: 64.", 64, 4, 1024);
        Option<int> repeat = BenchOptions.Integer("--repeat", "Times that prompt and decoding are repeated. Default: 3.", 3, 1, 1000);
        Option<string?> dtype = BenchOptions.OneOf("--dtype", "Type of the weights, f16 and bf16 by default", RandomModel.Types);
        Option<string?> kv = BenchOptions.OneOf("--kv", "With --config, how keys and values are stored", BenchOptions.CacheTypes);
        Command command = new("model", "A random Llama, 2048 wide, from its files to its tokens.")
        {
            json, config, threads, layers, prompt, tokens, repeat, dtype, kv,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(config) is null && result.GetValue(dtype) is not (null or "f16" or "bf16"))
                result.AddError($"--dtype {result.GetValue(dtype)} needs --config.");
            if (result.GetValue(config) is null && result.GetValue(kv) is not null)
                result.AddError("--kv needs --config.");
        });
        command.SetAction(parsed =>
        {
            BenchReport report = new(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            if (parsed.GetValue(config) is { } name)
            {
                AnswerBench answers = new(
                    RandomModel.Request(name, parsed.GetValue(dtype), parsed.GetValue(layers)), parsed.GetValue(tokens),
                    parsed.GetValue(repeat), parsed.GetValue(threads), BenchOptions.CacheType(parsed.GetValue(kv)));
                foreach (BenchResult result in answers.Run(report, parsed.InvocationConfiguration.Error, default))
                    report.Add(result);
                return;
            }
            using Bed bed = new(new CpuOptions { Threads = parsed.GetValue(threads) }, 0);
            report.Note($"{bed.Accelerator.Name}; medians, passes and yardsticks in turns");
            foreach (ElementType type in (ElementType[])[ElementType.Float16, ElementType.BFloat16])
            {
                ModelShape shape = new(type, parsed.GetValue(layers) is > 0 and var count ? count : 16);
                if (parsed.GetValue(dtype) is { } wanted && wanted != shape.TypeName)
                    continue;
                TextWriter error = parsed.InvocationConfiguration.Error;
                using RandomModel files = new(RandomModel.Request(ModelShape.Name, shape.TypeName, shape.LayerCount), error, default);
                using ModelBench bench = new(bed, shape, files, parsed.GetValue(prompt), parsed.GetValue(tokens), out BenchResult load);
                report.Add(load);
                foreach (BenchResult result in bench.Run(parsed.GetValue(repeat)))
                    report.Add(result);
            }
        });
        return command;
    }
}
