using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Convert.Synth;

/// <summary>
/// Writes a checkpoint of random weights, as Hugging Face's hub has them, or where they are quantised as the converter writes them:
/// whole under its name, or not at all. The same request always gives the same bytes.
/// </summary>
internal static class Synthesis
{
    /// <summary>The file of weights that are not quantised.</summary>
    public const string FileName = "model.safetensors";

    public static ConversionResult Run(SynthRequest request, ProgressReport progress, CancellationToken cancel)
    {
        string to = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.To));
        if (Path.Exists(to))
            throw new CheckpointException(CheckpointErrorKind.Unreadable, $"'{request.To}' exists; name a directory that does not.");
        IReadOnlyDictionary<string, byte[]> files = SyntheticFiles.Make(request);
        using var directory = new TemporaryDirectory(to);
        Write(files, directory.Path);

        var configuration = LlavaConfiguration.Read(directory.Path);
        TensorType type = TypeOf(request);
        (string name, WeightFile weights) = request.Quantization is { } quantization
            ? (CheckpointConverter.FileName, Quantized(configuration, type, quantization, request.Seed))
            : (FileName, Plain(configuration, type, request.Seed));
        using (var file = new DiskFile(Path.Combine(directory.Path, name), weights.FileLength))
        {
            progress.Start(weights.TotalBytes);
            try
            {
                weights.Write(file, progress.Report, cancel);
            }
            finally
            {
                progress.End();
            }
        }
        cancel.ThrowIfCancellationRequested();
        directory.MoveInto(to);
        return new ConversionResult(weights.TensorCount, weights.TotalBytes, []);
    }

    /// <summary>The configuration of a checkpoint that is not written yet.</summary>
    public static LlavaConfiguration Configure(SynthRequest request)
    {
        string directory = Directory.CreateTempSubdirectory("convert-synth-").FullName;
        try
        {
            Write(SyntheticFiles.Make(request), directory);
            return LlavaConfiguration.Read(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>The element type of its weights that are not quantised.</summary>
    public static TensorType TypeOf(SynthRequest request) =>
        request.Type ?? SyntheticFiles.TypeOf(SyntheticFiles.Make(request)["config.json"]);

    private static void Write(IReadOnlyDictionary<string, byte[]> files, string directory)
    {
        foreach ((string name, byte[] bytes) in files)
        {
            string path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            DiskFile.Write(path, bytes);
        }
    }

    private static WeightFile Plain(LlavaConfiguration configuration, TensorType type, ulong seed) => new(
        // A tied output matrix is not stored.
        [.. new TensorPlan(configuration).Tensors.Where(t => t.Name != TensorNames.LmHead || !configuration.Text.TieWordEmbeddings)
            .SelectMany(t => t.Parts).Select(part => new NormalSource(
                new TensorInfo(TensorNames.Hub(part.Name), type, part.Shape), WeightScale.Of(part, configuration), seed))],
        [new("format", "pt")], converted: false);

    private static WeightFile Quantized(LlavaConfiguration configuration, TensorType type, WeightQuantization quantization, ulong seed) =>
        new(
            [.. new TensorPlan(configuration).Tensors.Select(t => (Tensor: t, Scale: WeightScale.Of(t.Parts[0], configuration)))
                .Select(t => WeightQuantization.Covers(t.Tensor.Name)
                    ? (IWeightSource)new QuantizedNormalSource(t.Tensor, t.Scale.Deviation, quantization, seed)
                    : new NormalSource(new TensorInfo(t.Tensor.Name, type, t.Tensor.Shape), t.Scale, seed))],
            CheckpointConverter.Metadata($"random weights, seed {seed}", quantization), converted: true);
}
