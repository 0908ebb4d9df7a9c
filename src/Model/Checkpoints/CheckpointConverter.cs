using System.Globalization;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// Writes a checkpoint's weights as the one file of a converted directory: canonical tensors, fused, in the order of use, a digest
/// for each and one for the header. The same checkpoint always gives the same bytes. Memory stays bounded whatever the model's size.
/// </summary>
public sealed class CheckpointConverter
{
    /// <summary>The name that the file must have in its directory.</summary>
    public const string FileName = ConvertedFormat.FileName;

    private readonly WeightFile _file;
    private readonly List<QuantizationError> _errors = [];
    private readonly Dictionary<string, int> _order;

    /// <summary>Plans a conversion.</summary>
    /// <param name="source">The checkpoint; it stays the caller's to dispose.</param>
    /// <param name="type">The element type to write, or null for each tensor's own.</param>
    /// <param name="provenance">What the checkpoint is, for the file's metadata.</param>
    /// <param name="quantization">How its matrices are quantised, or null.</param>
    /// <exception cref="ArgumentException">The type is not one of weights.</exception>
    /// <exception cref="CheckpointException">The checkpoint is quantised already.</exception>
    public CheckpointConverter(Checkpoint source, TensorType? type, string provenance, WeightQuantization? quantization = null)
    {
        if (type is { } t && !t.IsUsable()) throw new ArgumentException($"Weights are F32, F16 or BF16, not {t}.", nameof(type));
        if (source.Quantization is { } already)
        {
            throw new CheckpointException(CheckpointErrorKind.NotSupported,
                $"{Printable.Name(source.Directory)} is quantised to {already}; convert the checkpoint that it was made from.");
        }
        if (quantization is not null && !source.Tensors.Any(info => WeightQuantization.Covers(info.Name)))
        {
            throw new CheckpointException(CheckpointErrorKind.NotSupported,
                $"{Printable.Name(source.Directory)} has nothing to quantise: a CLIP tower stays as it is.");
        }
        _order = source.Tensors.Select((info, i) => (info.Name, i)).ToDictionary();
        // A tied output matrix is stored where it is quantised: the embedding is not.
        _file = new WeightFile(
            [.. source.Tensors.Where(info => info.Name != TensorNames.LmHead || !source.IsTied || quantization is not null)
                .Select(info => quantization is not null && WeightQuantization.Covers(info.Name)
                    ? (IWeightSource)new QuantizedSource(source, info, quantization, Report)
                    : new ConvertedSource(source, info, type ?? info.Type))],
            Metadata(provenance, quantization), converted: true);
    }

    /// <summary>Once written, the error of each quantised tensor, in the order of use.</summary>
    public IReadOnlyList<QuantizationError> Errors => [.. _errors.OrderBy(e => _order[e.Name])];

    /// <summary>Bytes of all tensors together.</summary>
    public long TotalBytes => _file.TotalBytes;

    /// <summary>Bytes of the file.</summary>
    public long FileLength => _file.FileLength;

    /// <summary>Tensors to be written.</summary>
    public int TensorCount => _file.TensorCount;

    /// <summary>Writes the file, by as many threads as there are cores.</summary>
    /// <param name="target">An empty file: its header is written last, when the digests are known.</param>
    /// <param name="progress">Told the bytes of tensors written so far, by one thread at a time.</param>
    /// <param name="cancel">Ends the work early.</param>
    /// <exception cref="CheckpointException">The source is damaged, or weights are too large for the element type.</exception>
    /// <exception cref="IOException">The target cannot be written.</exception>
    public void Write(IWeightTarget target, Action<long>? progress = null, CancellationToken cancel = default) =>
        _file.Write(target, progress, cancel);

    internal static IReadOnlyList<KeyValuePair<string, string>> Metadata(string provenance, WeightQuantization? quantization) =>
    [
        new(ConvertedFormat.FormatKey, ConvertedFormat.Format),
        new(ConvertedFormat.VersionKey, ConvertedFormat.Version.ToString(CultureInfo.InvariantCulture)),
        new(ConvertedFormat.SourceKey, provenance),
        .. quantization is null ? Array.Empty<KeyValuePair<string, string>>()
            : [new(ConvertedFormat.QuantizationKey, quantization.ToString())],
    ];

    private void Report(QuantizationError error)
    {
        lock (_errors) _errors.Add(error);
    }
}
