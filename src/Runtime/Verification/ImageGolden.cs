using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>
/// Pictures: <c>images.json</c> names files and what becomes of them when decoded (equal bytes) and when preprocessed (resized bytes
/// within the bounds of pixels).
/// </summary>
internal sealed class ImageGolden : IGolden
{
    private sealed record Picture(string Key, string File, PreprocessMode? Mode, int Size, TensorInfo Reference);

    private readonly GoldenTensors? _decodedTensors;
    private readonly GoldenTensors? _preprocessedTensors;
    private readonly List<Picture> _decoded = [];
    private readonly List<Picture> _preprocessed = [];
    private readonly List<VerificationRow> _notKnown = [];

    private ImageGolden(string directory, GoldenJson json)
    {
        if (GoldenJson.Optional(json.Root, "decoded") is not null)
        {
            _decodedTensors = GoldenTensors.Open(Path.Combine(directory, "decoded.safetensors"));
            foreach (string name in json.List(json.Root, "decoded").Select(n => json.TextOf(n, "decoded")))
                _decoded.Add(new Picture(name, Path.Combine(directory, "files", name), null, 0, Reference(json, _decodedTensors, name)));
        }
        if (GoldenJson.Optional(json.Root, "preprocessed") is not null)
        {
            _preprocessedTensors = GoldenTensors.Open(Path.Combine(directory, "preprocessed.safetensors"));
            foreach (var entry in json.List(json.Root, "preprocessed"))
            {
                string key = json.Text(entry, "key"), mode = json.Text(entry, "mode");
                int size = json.Integer(entry, "size");
                if (size < 1)
                    throw json.Wrong("size", $"is {size} for {key}; it must be at least 1");
                PreprocessMode? known = mode switch
                {
                    "hf-pil" => PreprocessMode.HfPil,
                    "original-pad" => PreprocessMode.OriginalPad,
                    _ => null,
                };
                if (known is null)
                    _notKnown.Add(VerificationRow.NotKnown(
                        key, "preprocessed", $"mode {Comparison.Quote(mode)} is not known to this version"));
                else
                    _preprocessed.Add(new Picture(
                        key, Path.Combine(directory, json.Text(entry, "file")), known, size, Reference(json, _preprocessedTensors, key)));
            }
        }
        if (_decoded.Concat(_preprocessed).FirstOrDefault(p => !File.Exists(p.File)) is { } missing)
            throw new GoldenException($"There is no picture {missing.File}, which {json.File} names.");
        if (_decoded.Count + _preprocessed.Count + _notKnown.Count == 0)
            throw new GoldenException($"{json.File} names no picture.");
    }

    public static ImageGolden? Find(string directory)
    {
        string file = Path.Combine(directory, "images.json");
        return File.Exists(file) ? new ImageGolden(directory, GoldenJson.Load(file)) : null;
    }

    public IEnumerable<VerificationRow> Run(CancellationToken cancellationToken)
    {
        foreach (Picture picture in _decoded)
            yield return Decoded(picture, cancellationToken);
        foreach (Picture picture in _preprocessed)
            yield return Preprocessed(picture, cancellationToken);
        foreach (VerificationRow row in _notKnown)
            yield return row;
    }

    private VerificationRow Decoded(Picture picture, CancellationToken cancellationToken)
    {
        if (Open(picture, "decoded", out RgbImage? image, cancellationToken) is { } fault)
            return fault;
        if (!HasShape(picture, image!.Height, image.Width))
            return OtherShape(picture, "decoded", image.Height, image.Width);
        byte[] reference = _decodedTensors!.Bytes(picture.Key);
        (long count, int largest) = Comparison.Differing(image.Pixels, reference);
        return VerificationRow.Compared(
            picture.Key, "decoded", (double)count / reference.Length, 0, Comparison.DifferingNote(count, largest));
    }

    private VerificationRow Preprocessed(Picture picture, CancellationToken cancellationToken)
    {
        if (Open(picture, "preprocessed", out RgbImage? image, cancellationToken) is { } fault)
            return fault;
        Preprocessor preprocessor = new(new PreprocessOptions
        {
            Mode = picture.Mode!.Value,
            Size = ResizeTarget.Shortest(picture.Size),
            CropHeight = picture.Size,
            CropWidth = picture.Size,
        });
        PreprocessedImage result = preprocessor.Run(image!, cancellationToken);
        return HasShape(picture, result.Height, result.Width)
            ? Comparison.Pixels(picture.Key, "preprocessed", result.Pixels, _preprocessedTensors!.Bytes(picture.Key))
            : OtherShape(picture, "preprocessed", result.Height, result.Width);
    }

    /// <summary>Decodes a picture; one that is refused has failed, the others go on.</summary>
    private static VerificationRow? Open(Picture picture, string stage, out RgbImage? image, CancellationToken cancellationToken)
    {
        image = null;
        try
        {
            image = ImageDecoder.Decode(File.ReadAllBytes(picture.File), cancellationToken: cancellationToken);
            return null;
        }
        catch (ImageFormatException e)
        {
            return VerificationRow.Missing(picture.Key, stage, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GoldenException($"{picture.File} cannot be read: {e.Message}", e);
        }
    }

    private static bool HasShape(Picture picture, int height, int width) =>
        picture.Reference.Shape is [var h, var w, 3] && h == height && w == width;

    private static VerificationRow OtherShape(Picture picture, string stage, int height, int width) =>
        VerificationRow.Missing(
            picture.Key, stage, $"the golden has {picture.Reference}, the picture {height} rows of {width} pixels");

    private static TensorInfo Reference(GoldenJson json, GoldenTensors tensors, string key) =>
        tensors.Tensors.TryGetValue(key, out TensorInfo? info)
            ? info
            : throw new GoldenException($"{json.File} names {key}, which its tensors lack.");
}
