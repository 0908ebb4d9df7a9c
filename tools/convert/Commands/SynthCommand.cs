using System.CommandLine;
using IlgpuLlava.Convert.Synth;

namespace IlgpuLlava.Convert.Commands;

/// <summary><c>convert synth CONFIG TO</c>: random weights.</summary>
internal static class SynthCommand
{
    private const int MaxLayers = 1024;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var config = new Argument<string>("CONFIG")
        {
            Description = $"A config.json, or one of {string.Join(", ", NamedModels.Names)}.",
        };
        Argument<string> to = CommandOptions.Directory("TO", "Directory to write; it must not exist.");
        Option<string?> dtype = CommandOptions.Type("Element type of the weights: f32, f16 or bf16. The configuration's by default.");
        Option<string?> quantize = CommandOptions.Quantize();
        Option<ulong> seed = new("--seed") { Description = "Chooses the weights. Default: 0.", HelpName = "N" };
        Option<int?> layers = new("--layers") { Description = "Decoder layers. Default: the configuration's.", HelpName = "N" };
        layers.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int?>() is < 1 or > MaxLayers)
                result.AddError($"--layers must be from 1 to {MaxLayers}.");
        });
        Option<bool> verbose = CommandOptions.Verbose();
        var command = new Command("synth", "Writes a checkpoint of random weights, for benchmarks at full size.")
        {
            config, to, dtype, quantize, seed, layers, verbose,
        };
        command.SetAction(result => Work.Run(error, result.GetValue(verbose), (progress, cancel) =>
        {
            var request = new SynthRequest(result.GetValue(config)!, result.GetValue(to)!,
                CommandOptions.ParseType(result.GetValue(dtype)), result.GetValue(seed), result.GetValue(layers),
                CommandOptions.ParseQuantization(result.GetValue(quantize)));
            ConversionResult done = Synthesis.Run(request, progress, cancel);
            output.WriteLine($"Wrote {request.To}: {done.TensorCount} random tensors, {ProgressReport.Bytes(done.Bytes)}.");
            return 0;
        }));
        return command;
    }
}
