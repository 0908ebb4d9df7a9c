using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Convert.Inspect;

/// <summary>What a checkpoint's directory holds.</summary>
/// <param name="Directory">As given.</param>
/// <param name="Configuration">The model.</param>
/// <param name="Family">Its family's name.</param>
/// <param name="Spelling">Whose names the tensors have.</param>
/// <param name="Quantization">How matrices are quantised; null where they are not.</param>
/// <param name="Files">The weight files, each with its bytes.</param>
/// <param name="Tensors">What they hold, as they spell it, each with its file.</param>
/// <param name="Parameters">Weights of the model, each counted once, whatever they are stored in.</param>
internal sealed record Inspection(
    string Directory, LlavaConfiguration Configuration, string Family, string Spelling, string? Quantization,
    IReadOnlyList<(string Name, long Length)> Files, IReadOnlyList<(TensorInfo Info, string File)> Tensors, long Parameters)
{
    /// <summary>Bytes of all tensors.</summary>
    public long Bytes { get; } = Tensors.Sum(t => t.Info.ByteLength);

    /// <summary>Tensors and bytes of each element type, the largest share first.</summary>
    public IReadOnlyList<(TensorType Type, int Tensors, long Bytes)> Types { get; } = [.. Tensors.GroupBy(t => t.Info.Type)
        .Select(g => (g.Key, g.Count(), g.Sum(t => t.Info.ByteLength))).OrderByDescending(t => t.Item3)];

    /// <summary>Opens a checkpoint, which validates all but its weights, and looks.</summary>
    public static Inspection Of(string directory, CheckpointOptions options, CancellationToken cancel)
    {
        using var checkpoint = Checkpoint.Open(directory, options, cancel);
        LlavaConfiguration configuration = checkpoint.Configuration;
        long parameters = new TensorPlan(configuration).Tensors.Where(t => t.Name != TensorNames.LmHead || !checkpoint.IsTied)
            .Sum(t => t.Shape.Aggregate(1L, (product, extent) => product * extent));
        return new Inspection(directory, configuration, FamilyName.Of(configuration),
            checkpoint.IsConverted ? "converted"
                : configuration is not { HasVision: true, HasText: true } ? "Hugging Face, a part alone"
                : TensorNames.SpellingOf([.. checkpoint.Stored.Select(t => t.Info.Name)]),
            checkpoint.Quantization?.ToString(), checkpoint.Files,
            [.. checkpoint.Stored.Select(t => (t.Info, Path.GetFileName(t.File.Path)))], parameters);
    }
}
