namespace IlgpuLlava.Model.Images;

/// <summary>What happens to a picture that is not square.</summary>
public enum PreprocessMode
{
    /// <summary>As Hugging Face's CLIP image processor with Pillow: resize, then cut out the centre.</summary>
    HfPil,

    /// <summary>
    /// As haotian-liu/LLaVA with <c>image_aspect_ratio: pad</c>: centred on a square of the mean colour, then as <see cref="HfPil"/>.
    /// </summary>
    OriginalPad,
}
