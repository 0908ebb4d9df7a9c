namespace IlgpuLlava.Model.Tests.Configuration;

/// <summary>The objects of a checkpoint's configuration, wherever its layout has them.</summary>
internal enum ConfigurationPart
{
    /// <summary>The decoder's: <c>text_config</c>, or the root of an original.</summary>
    Decoder,

    /// <summary>The vision tower's: <c>vision_config</c>, or that of an original's tower.</summary>
    Tower,

    /// <summary>The image processor's.</summary>
    Pictures,

    /// <summary>The root, in Hugging Face's layout.</summary>
    HuggingFace,

    /// <summary>The root, in the layout of the original repository.</summary>
    Original,

    /// <summary>Where the resolutions stand of a model in tiles: the root and, in Hugging Face's layout, the image processor.</summary>
    Tiles,
}
