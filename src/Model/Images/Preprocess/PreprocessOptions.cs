namespace IlgpuLlava.Model.Images;

/// <summary>
/// How a picture becomes the tower's input: the settings of a <c>preprocessor_config.json</c>. The defaults are those of CLIP ViT-L/14 at
/// 336 pixels. Two records are equal when they preprocess alike, so a record can be part of a cache's key.
/// </summary>
/// <remarks>
/// <c>do_convert_rgb</c> has no place here: <see cref="ImageDecoder"/> gives RGB in any case. The filter (<c>resample</c>) is bicubic, 3.
/// </remarks>
public sealed record PreprocessOptions
{
    /// <summary>Crop, or pad to a square first.</summary>
    public PreprocessMode Mode { get; init; } = PreprocessMode.HfPil;

    /// <summary>
    /// The resolutions whose tiles a picture becomes (LLaVA-1.6), tiles of <see cref="CropHeight"/>; null where it becomes one square.
    /// </summary>
    public AnyResolution? AnyResolution { get; init; }

    /// <summary><c>do_resize</c>.</summary>
    public bool DoResize { get; init; } = true;

    /// <summary><c>size</c>; read only with <see cref="DoResize"/>.</summary>
    public ResizeTarget Size { get; init; } = ResizeTarget.Shortest(336);

    /// <summary><c>do_center_crop</c>. Where the picture is smaller than the crop, black (bytes of 0) surrounds it.</summary>
    public bool DoCenterCrop { get; init; } = true;

    /// <summary>Height of <c>crop_size</c>, in pixels.</summary>
    public int CropHeight { get; init; } = 336;

    /// <summary>Width of <c>crop_size</c>, in pixels.</summary>
    public int CropWidth { get; init; } = 336;

    /// <summary><c>do_rescale</c>: multiply by <see cref="RescaleFactor"/>.</summary>
    public bool DoRescale { get; init; } = true;

    /// <summary><c>rescale_factor</c>.</summary>
    public double RescaleFactor { get; init; } = 1.0 / 255;

    /// <summary><c>do_normalize</c>: subtract <see cref="Mean"/>, divide by <see cref="Std"/>.</summary>
    public bool DoNormalize { get; init; } = true;

    /// <summary><c>image_mean</c>; <see cref="PreprocessMode.OriginalPad"/> takes the padding's colour from it, int(255 * mean).</summary>
    public ChannelValues Mean { get; init; } = new(0.48145466, 0.4578275, 0.40821073);

    /// <summary><c>image_std</c>.</summary>
    public ChannelValues Std { get; init; } = new(0.26862954, 0.26130258, 0.27577711);
}
