using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Configuration;

/// <summary>
/// A LLaVA model, or its decoder or its vision tower alone, as data: everything that its directory's <c>config.json</c>,
/// <c>generation_config.json</c> and <c>preprocessor_config.json</c> (or the block in <c>processor_config.json</c>) say about how it
/// computes, in whichever version's spelling, with Hugging Face's class defaults where keys are absent; or what they say in the layout
/// of the original repository. All sizes are validated.
/// </summary>
public sealed partial record LlavaConfiguration
{
    internal const int MaxLayers = 1024;

    private readonly VisionConfiguration? _vision;
    private readonly TextConfiguration? _text;
    private readonly PreprocessOptions? _preprocess;

    /// <summary>Whose layout the directory has.</summary>
    public required CheckpointLayout Layout { get; init; }

    /// <summary>Whether there is a vision tower: without one the model reads no pictures.</summary>
    public bool HasVision => _vision is not null;

    /// <summary>Whether there is a decoder: without one the model answers nothing.</summary>
    public bool HasText => _text is not null;

    /// <summary>The vision tower.</summary>
    /// <exception cref="InvalidOperationException">There is none (<see cref="HasVision"/>).</exception>
    public VisionConfiguration Vision
    {
        get => _vision ?? throw new InvalidOperationException("The model has no vision tower.");
        init => _vision = value;
    }

    /// <summary>The decoder.</summary>
    /// <exception cref="InvalidOperationException">There is none (<see cref="HasText"/>).</exception>
    public TextConfiguration Text
    {
        get => _text ?? throw new InvalidOperationException("The model has no decoder.");
        init => _text = value;
    }

    /// <summary>
    /// Encoder layers of the vision tower that are computed; the output of the last of them is the selected feature layer
    /// (<c>vision_feature_layer</c>, where -2 leaves one layer out).
    /// </summary>
    public required int VisionLayersToRun { get; init; }

    /// <summary>Which tokens of the tower become image tokens.</summary>
    public required FeatureSelection FeatureSelection { get; init; }

    /// <summary>How the tower's features become the decoder's.</summary>
    public required ProjectorKind Projector { get; init; }

    /// <summary>Tokens of a tile's features; where pictures are not cut into tiles, those that any picture becomes.</summary>
    public int TileTokenCount => Vision.PositionCount - (FeatureSelection == FeatureSelection.Patches ? 1 : 0);

    /// <summary>Most tokens that a picture becomes; 0 where none is read.</summary>
    public int MaxImageTokenCount => !HasVision ? 0 : Preprocess.AnyResolution is not { } any ? TileTokenCount
        : any.Resolutions.Max(r => any.Layout(r.Width, r.Height, Vision.PatchesPerSide).TokenCount);

    /// <summary>How many tokens a picture becomes, and which of its features they are.</summary>
    /// <param name="width">The picture's width in pixels, as it is seen (EXIF orientation applied).</param>
    /// <param name="height">The picture's height.</param>
    public PictureLayout LayoutOf(int width, int height) => Preprocess.AnyResolution is { } any
        ? any.Layout(width, height, Vision.PatchesPerSide) : PictureLayout.OfOneTile(TileTokenCount);

    /// <summary>How many tokens the picture in a file becomes; its header is read where that depends on its size, and no more.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <exception cref="ImageFormatException">It is read, and is no picture's.</exception>
    public int CountTokens(ReadOnlyMemory<byte> file)
    {
        if (Preprocess.AnyResolution is null) return TileTokenCount;
        PictureSize size = ImageDecoder.UprightSize(file);
        return LayoutOf(size.Width, size.Height).TokenCount;
    }

    /// <summary>The token that stands for one image token in a prompt; null where the layout has none (<see cref="CheckpointLayout"/>).
    /// </summary>
    public required int? ImageTokenId { get; init; }

    /// <summary>Tokens that end an answer.</summary>
    public required IReadOnlyList<int> EndTokenIds { get; init; }

    /// <summary>
    /// Most tokens of prompt and answer together: the decoder's positions, or its sliding window where that is less. Within the
    /// window results are those of full attention.
    /// </summary>
    public int ContextLength => Math.Min(Text.MaxPositionEmbeddings, Text.SlidingWindow ?? int.MaxValue);

    /// <summary>How pictures are prepared.</summary>
    /// <exception cref="InvalidOperationException">None are read (<see cref="HasVision"/>).</exception>
    public PreprocessOptions Preprocess
    {
        get => _preprocess ?? throw new InvalidOperationException("The model reads no pictures.");
        init => _preprocess = value;
    }

    /// <summary>What of the way that the checkpoint was opened should be told.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What a user should be told about this configuration, one sentence each; usually nothing.</summary>
    public IReadOnlyList<string> Remarks => !HasText || ContextLength == Text.MaxPositionEmbeddings ? Notes :
    [
        .. Notes,
        $"The context is capped at the sliding window of {ContextLength} tokens; the model has {Text.MaxPositionEmbeddings} positions.",
    ];

    /// <summary>Its parts, each in a few words.</summary>
    public override string ToString() => string.Join(" and ", ((string?[])[
        _vision is { } v ? $"CLIP of {v.LayerCount} layers of {v.HiddenSize}" : null,
        _text is { } t ? $"{t.ModelType} of {t.LayerCount} layers of {t.HiddenSize}" : null]).OfType<string>());
}
