using System.CommandLine;
using System.Globalization;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert.Commands;

/// <summary><c>convert FROM TO</c>: the program's own work.</summary>
internal static class ConvertCommand
{
    public static RootCommand Create(TextWriter output, TextWriter error)
    {
        Argument<string> from = CommandOptions.Directory(
            "FROM", "Directory of a LLaVA checkpoint, in the layout of Hugging Face or of the original repository; or of a Llama, a "
                + "Mistral or a CLIP alone.");
        Argument<string> to = CommandOptions.Directory("TO", "Directory to write; it must not exist.");
        Option<string?> dtype = CommandOptions.Type("Element type of the weights: f32, f16 or bf16. As stored by default.");
        Option<string?> quantize = CommandOptions.Quantize();
        Option<string?> tower = CommandOptions.VisionTower();
        var allow = new Option<bool>("--allow-non-finite") { Description = "Convert weights that are NaN or infinite too." };
        Option<bool> verbose = CommandOptions.Verbose();
        var root = new RootCommand("Converts a LLaVA checkpoint into a directory that loads fast.")
        {
            from, to, dtype, quantize, tower, allow, verbose,
        };
        root.SetAction(result => Work.Run(error, result.GetValue(verbose), (progress, cancel) =>
        {
            var request = new ConversionRequest(result.GetValue(from)!, result.GetValue(to)!,
                CommandOptions.ParseType(result.GetValue(dtype)), result.GetValue(allow),
                CommandOptions.ParseQuantization(result.GetValue(quantize)), result.GetValue(tower));
            ConversionResult done = Conversion.Run(request, progress, cancel);
            WriteErrors(done.Errors, output);
            output.WriteLine($"Wrote {request.To}: {done.TensorCount} tensors, {ProgressReport.Bytes(done.Bytes)}.");
            return 0;
        }));
        return root;
    }

    private static void WriteErrors(IReadOnlyList<QuantizationError> errors, TextWriter output)
    {
        if (errors.Count == 0) return;
        int width = errors.Max(e => e.Name.Length);
        output.WriteLine("Relative error of each quantised tensor:");
        foreach (QuantizationError error in errors)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{error.Name.PadRight(width)}  {error.Relative:0.000000}"));
        QuantizationError worst = errors.MaxBy(e => e.Relative)!;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{errors.Count} tensors are quantised, with {errors.Average(e => e.Relative):0.000000} on average, ")
            + string.Create(CultureInfo.InvariantCulture, $"{worst.Relative:0.000000} at most."));
    }
}
