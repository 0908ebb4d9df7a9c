using System.Globalization;
using System.Reflection;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert;

/// <summary>Writes the converted directory: whole under its name, or not at all.</summary>
internal static class Conversion
{
    public static ConversionResult Run(ConversionRequest request, ProgressReport progress, CancellationToken cancel,
        Func<IWeightTarget, IWeightTarget>? wrap = null)
    {
        string to = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.To));
        if (Path.Exists(to))
            throw new CheckpointException(CheckpointErrorKind.Unreadable, $"'{request.To}' exists; name a directory that does not.");
        var options = new CheckpointOptions
        {
            NonFinite = request.AllowNonFinite ? NonFinitePolicy.Allow : NonFinitePolicy.Refuse,
            VisionTower = request.VisionTower,
        };
        using var source = Checkpoint.Open(request.From, options, cancel);
        var converter = new CheckpointConverter(source, request.Type, Provenance(request, source), request.Quantization);

        using var directory = new TemporaryDirectory(to);
        foreach (string name in Companions.Names)
        {
            string path = Path.Combine(request.From, name);
            if (File.Exists(path)) DiskFile.Copy(path, Path.Combine(directory.Path, name));
        }
        DiskFile.Write(Path.Combine(directory.Path, "ilgpu-llava.json"), source.Configuration.Describe(request.Quantization?.ToString()));
        using (var file = new DiskFile(Path.Combine(directory.Path, CheckpointConverter.FileName), converter.FileLength))
        {
            progress.Start(converter.TotalBytes);
            try
            {
                converter.Write(wrap is null ? file : wrap(file), progress.Report, cancel);
            }
            finally
            {
                progress.End();
            }
        }
        cancel.ThrowIfCancellationRequested();
        directory.MoveInto(to);
        return new ConversionResult(converter.TensorCount, converter.TotalBytes, converter.Errors);
    }

    private static string Provenance(ConversionRequest request, Checkpoint source)
    {
        string version = typeof(Conversion).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "unknown";
        string files = string.Join(", ", source.Files.Select(f => $"{f.Name} ({f.Length.ToString(CultureInfo.InvariantCulture)} bytes)"));
        string quantized = request.Quantization is { } quantization ? $", matrices {quantization}" : "";
        // The directory's name alone: its full path is the user's own business.
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.From)));
        return $"{name}: {files}; element type {request.Type?.Spelling() ?? "as stored"}{quantized}; by ilgpu-llava convert {version}";
    }
}
