using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// An open checkpoint of LLaVA, or of its decoder or its vision tower alone, converted or as Hugging Face saves it: its configuration
/// and its weights under one naming (<see cref="TensorNames"/> lists it), with q, k, v and gate, up as single matrices whatever the
/// files hold. Opening it validates everything but the data; reading is plain reads into the caller's memory. Safe for concurrent use.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private readonly IReadOnlyList<SafetensorsFile> _files;
    private readonly Dictionary<string, CheckpointTensor> _byName;
    private readonly CheckpointOptions _options;

    private Checkpoint(string directory, LlavaConfiguration configuration, IReadOnlyList<SafetensorsFile> files,
        IReadOnlyList<CheckpointTensor> tensors, CheckpointOptions options)
    {
        Directory = directory;
        Configuration = configuration;
        _files = files;
        _options = options;
        _byName = tensors.ToDictionary(t => t.Info.Name);
        Tensors = [.. tensors.Select(t => t.Info)];
    }

    /// <summary>The directory as given.</summary>
    public string Directory { get; }

    /// <summary>The model's configuration.</summary>
    public LlavaConfiguration Configuration { get; }

    /// <summary>The weight files, each with its size in bytes.</summary>
    public IReadOnlyList<(string Name, long Length)> Files => [.. _files.Select(f => (Path.GetFileName(f.Path), f.Length))];

    /// <summary>What the files hold, in their order and spelling: more than the model uses, perhaps.</summary>
    internal IReadOnlyList<StoredTensor> Stored => [.. _files.SelectMany(f => f.Tensors.Values.Select(info => new StoredTensor(f, info)))];

    /// <summary>The canonical tensors in the order in which the model uses them, a quantised one followed by its scales.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Whether the directory was written by the converter.</summary>
    public bool IsConverted => ConvertedFormat.IsConverted(_files[0]);

    /// <summary>How its matrices are quantised; null where they are not, as in every checkpoint that was not converted so.</summary>
    public WeightQuantization? Quantization => IsConverted ? ConvertedFormat.QuantizationOf(_files[0]) : null;

    /// <summary>Whether the output matrix is the embedding, so that the two can share memory.</summary>
    public bool IsTied => Configuration.HasText
        && ReferenceEquals(_byName[TensorNames.LmHead].Parts[0], _byName[TensorNames.EmbedTokens].Parts[0]);

    /// <summary>Opens a checkpoint's directory.</summary>
    /// <param name="directory">A converted directory, or one in Hugging Face's layout.</param>
    /// <param name="options">How it is opened.</param>
    /// <param name="cancel">Ends the work early.</param>
    /// <exception cref="CheckpointException">A file is missing or malformed, or the weights do not fit the configuration.</exception>
    public static Checkpoint Open(string directory, CheckpointOptions? options = null, CancellationToken cancel = default)
    {
        // First, so that a directory of pickles is told apart whatever else it lacks.
        CheckpointFiles.CheckHasSafetensors(directory);
        options ??= new CheckpointOptions();
        var configuration = LlavaConfiguration.Read(directory, options.VisionTower);
        string converted = Path.Combine(directory, ConvertedFormat.FileName);
        var files = new List<SafetensorsFile>();
        try
        {
            IReadOnlyList<StoredTensor> stored;
            if (File.Exists(converted))
            {
                files.Add(SafetensorsFile.Open(converted, cancel));
                ConvertedFormat.Check(files[0]);
                stored = [.. files[0].Tensors.Values.Select(info => new StoredTensor(files[0], info))];
            }
            else
            {
                var shards = CheckpointFiles.Open(directory, cancel);
                files.AddRange(shards.Files);
                // A tower alone names its tensors as one that lies beside a checkpoint does.
                stored = configuration.HasText ? shards.Tensors : [.. shards.Tensors.Select(t => t with { InTower = true })];
                CheckpointFiles.CheckProjector(directory, stored);
                if (configuration.Layout == CheckpointLayout.Original
                    && TowerFiles.Open(directory, options.VisionTower, stored, cancel) is { } tower)
                {
                    files.AddRange(tower.Files);
                    stored = [.. stored, .. tower.Tensors];
                }
            }
            WeightQuantization? quantization = ConvertedFormat.IsConverted(files[0]) ? ConvertedFormat.QuantizationOf(files[0]) : null;
            IReadOnlyList<CheckpointTensor> tensors =
                TensorMatcher.Match(
                    new TensorPlan(configuration), stored, configuration is { HasText: true, Text.TieWordEmbeddings: true }, quantization);
            string? given = options.VisionTower is { } named ? Path.TrimEndingDirectorySeparator(named) : null;
            if (given is not null && !files.Any(f => Path.GetDirectoryName(f.Path) == given))
            {
                string reason = configuration.HasVision ? "The checkpoint has its vision tower" : "This model reads no pictures";
                configuration = configuration with { Notes = [$"{reason}; --vision-tower was not read for it."] };
            }
            return new Checkpoint(directory, configuration, files, tensors, options);
        }
        catch
        {
            foreach (SafetensorsFile file in files) file.Dispose();
            throw;
        }
    }

    /// <summary>Throws where it is a CLIP tower alone.</summary>
    /// <exception cref="CheckpointException">It is: there is no decoder that could answer.</exception>
    public void CheckHasDecoder()
    {
        if (!Configuration.HasText)
        {
            throw new CheckpointException(CheckpointErrorKind.NotSupported,
                $"{Printable.Name(Directory)} is a CLIP tower alone, without a decoder that could answer; embed gives its features.");
        }
    }

    /// <summary>Whether there is a tensor of this canonical name.</summary>
    /// <param name="name">The canonical name.</param>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Shape and element type of a tensor.</summary>
    /// <param name="name">The canonical name.</param>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    public TensorInfo Info(string name) => Find(name).Info;

    /// <summary>
    /// Reads part of a tensor. A tensor that is read from begin to end, in pieces of whole elements, is examined on the way: the
    /// last piece fails where its digest is wrong or a weight is not finite. One that is read in any other order is examined as a
    /// whole before its first byte is handed out.
    /// </summary>
    /// <param name="name">The canonical name.</param>
    /// <param name="byteOffset">Bytes to skip from the tensor's begin.</param>
    /// <param name="destination">Where to; filled wholly.</param>
    /// <exception cref="ArgumentException">There is no such tensor, or the range leaves it.</exception>
    /// <exception cref="CheckpointException">The file changed or cannot be read, or the tensor did not pass.</exception>
    public void Read(string name, long byteOffset, Span<byte> destination)
    {
        CheckpointTensor tensor = Find(name);
        tensor.Read(byteOffset, destination, Digest(tensor), _options.NonFinite);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafetensorsFile file in _files) file.Dispose();
    }

    private string? Digest(CheckpointTensor tensor) => !IsConverted ? null
        : tensor.Parts[0].File.Metadata[ConvertedFormat.DigestPrefix + tensor.Parts[0].Info.Name];

    private CheckpointTensor Find(string name) => _byName.TryGetValue(name, out CheckpointTensor? tensor) ? tensor
        : throw new ArgumentException($"The model has no tensor {Printable.Name(name)}.", nameof(name));
}
