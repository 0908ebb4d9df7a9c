using System.Globalization;
using System.Reflection;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert;

/// <summary>Writes the converted directory: whole under its name, or not at all.</summary>
internal static class Conversion
{
    /// <summary>What a checkpoint has beside its weights and is copied as it is.</summary>
    private static readonly string[] _companions =
    [
        "config.json", "generation_config.json", "preprocessor_config.json", "processor_config.json", "tokenizer.json",
        "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
        "chat_template.jinja", "chat_template.json", "LICENSE", "LICENSE.txt", "NOTICE", "README.md",
    ];

    public static ConversionResult Run(ConversionRequest request, ProgressReport progress, CancellationToken cancel,
        Func<Stream, Stream>? wrap = null)
    {
        string to = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.To));
        if (Path.Exists(to))
            throw new CheckpointException(CheckpointErrorKind.Unreadable, $"'{request.To}' exists; name a directory that does not.");
        var options = new CheckpointOptions { NonFinite = request.AllowNonFinite ? NonFinitePolicy.Allow : NonFinitePolicy.Refuse };
        using var source = Checkpoint.Open(request.From, options, cancel);
        var converter = new CheckpointConverter(source, request.Type, Provenance(request, source));

        using var directory = new TemporaryDirectory(to);
        foreach (string name in _companions)
        {
            string path = Path.Combine(request.From, name);
            if (File.Exists(path)) Copy(path, Path.Combine(directory.Path, name));
        }
        using (Stream file = OpenTarget(Path.Combine(directory.Path, CheckpointConverter.FileName), converter.FileLength, wrap))
        {
            progress.Start(converter.TotalBytes);
            try
            {
                converter.Write(file, progress.Report, cancel);
            }
            finally
            {
                progress.End();
            }
        }
        cancel.ThrowIfCancellationRequested();
        directory.MoveInto(to);
        return new ConversionResult(converter.TensorCount, converter.TotalBytes);
    }

    // The space is claimed at once, so that a full disk shows before any work is done.
    private static Stream OpenTarget(string path, long length, Func<Stream, Stream>? wrap)
    {
        var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            PreallocationSize = length,
            BufferSize = 0,
        });
        Stream flushing = new FlushToDiskStream(stream);
        return wrap is null ? flushing : wrap(flushing);
    }

    private static void Copy(string from, string to)
    {
        using FileStream source = File.OpenRead(from);
        using var target = new FlushToDiskStream(new FileStream(to, FileMode.CreateNew));
        source.CopyTo(target);
    }

    private static string Provenance(ConversionRequest request, Checkpoint source)
    {
        string version = typeof(Conversion).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "unknown";
        string files = string.Join(", ", source.Files.Select(f => $"{f.Name} ({f.Length.ToString(CultureInfo.InvariantCulture)} bytes)"));
        // The directory's name alone: its full path is the user's own business.
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.From)));
        return $"{name}: {files}; element type {request.Type?.Spelling() ?? "as stored"}; by ilgpu-llava convert {version}";
    }
}
