using System.CommandLine;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert;

/// <summary>Options that several commands have.</summary>
internal static class CommandOptions
{
    public static Option<bool> Verbose() => new("--verbose") { Description = "Add the stack to an error." };

    public static Argument<string> Directory(string name, string description)
    {
        var path = new Argument<string>(name) { Description = description };
        path.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>())) result.AddError($"{path.Name} is empty.");
        });
        return path;
    }

    public static Option<string?> Type(string description)
    {
        var dtype = new Option<string?>("--dtype") { Description = description };
        dtype.AcceptOnlyFromAmong("f32", "f16", "bf16");
        return dtype;
    }

    public static Option<string?> VisionTower() => new("--vision-tower")
    {
        Description = "Directory of the CLIP tower of a checkpoint in the original layout that has none inside or in vision-tower/.",
        HelpName = "DIR",
    };

    public static Option<string?> Quantize()
    {
        var quantize = new Option<string?>("--quantize")
        {
            Description = "Quantise the decoder's and the projector's matrices: int8, or int4 with a scale for 32, 64 or 128 inputs.",
        };
        quantize.AcceptOnlyFromAmong("int8", "int4", "int4:32", "int4:64", "int4:128");
        return quantize;
    }

    public static WeightQuantization? ParseQuantization(string? text) => text is null ? null : WeightQuantization.Parse(text);

    public static TensorType? ParseType(string? dtype) => dtype switch
    {
        "f32" => TensorType.F32,
        "f16" => TensorType.F16,
        "bf16" => TensorType.BF16,
        _ => null,
    };
}
