namespace IlgpuLlava.Model.Configuration;

/// <summary>The CLIP vision tower: pre-norm encoder layers with quick GELU over square patches and a class token.</summary>
public sealed record VisionConfiguration
{
    private const int MaxWidth = 1 << 16;

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the MLP.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Encoder layers of the tower; <see cref="LlavaConfiguration.VisionLayersToRun"/> says how many matter.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Attention heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Width of a head: hidden size over heads. Queries are scaled by its inverse square root.</summary>
    public int HeadDim => HiddenSize / HeadCount;

    /// <summary>Height and width of the picture, in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Height and width of a patch, in pixels.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Colour channels: 3.</summary>
    public int ChannelCount => 3;

    /// <summary>Patches along one side; what is left over at the right and bottom edges is not seen.</summary>
    public int PatchesPerSide => ImageSize / PatchSize;

    /// <summary>Positions: the class token and one for each patch.</summary>
    public int PositionCount => PatchesPerSide * PatchesPerSide + 1;

    /// <summary>Epsilon of the layer norms.</summary>
    public required float LayerNormEpsilon { get; init; }

    // The defaults are those of CLIPVisionConfig; without any section LlavaConfig supplies CLIP ViT-L/14 at 336 pixels.
    internal static VisionConfiguration Read(ConfigurationSection? section)
    {
        if (section is null)
        {
            return new VisionConfiguration
            {
                HiddenSize = 1024,
                IntermediateSize = 4096,
                LayerCount = 24,
                HeadCount = 16,
                ImageSize = 336,
                PatchSize = 14,
                LayerNormEpsilon = 1e-5f,
            };
        }
        string type = section.Text("model_type") ?? "clip_vision_model";
        if (type != "clip_vision_model") throw section.NotSupported("model_type", type, "the vision tower must be a clip_vision_model");
        string activation = section.Text("hidden_act") ?? "quick_gelu";
        if (activation != "quick_gelu") throw section.NotSupported("hidden_act", activation, "quick_gelu is");
        int channels = section.Int("num_channels", 3, 1, 1024);
        if (channels != 3) throw section.NotSupported("num_channels", $"{channels}", "3 are");

        var vision = new VisionConfiguration
        {
            HiddenSize = section.Int("hidden_size", 768, 1, MaxWidth),
            IntermediateSize = section.Int("intermediate_size", 3072, 1, MaxWidth * 4),
            LayerCount = section.Int("num_hidden_layers", 12, 1, LlavaConfiguration.MaxLayers),
            HeadCount = section.Int("num_attention_heads", 12, 1, MaxWidth),
            ImageSize = section.Int("image_size", 224, 1, 1 << 14),
            PatchSize = section.Int("patch_size", 32, 1, 1 << 14),
            LayerNormEpsilon = (float)section.Positive("layer_norm_eps", 1e-5),
        };
        if (vision.HiddenSize % vision.HeadCount != 0)
        {
            throw section.Wrong("num_attention_heads",
                $"is {vision.HeadCount}, which does not divide hidden_size {vision.HiddenSize}");
        }
        LlavaConfiguration.CheckHeadDim(section, "num_attention_heads", vision.HeadDim, even: false);
        if (vision.PatchSize > vision.ImageSize)
            throw section.Wrong("patch_size", $"is {vision.PatchSize}, larger than image_size {vision.ImageSize}");
        if (vision.PatchesPerSide > 1024)
            throw section.Wrong("patch_size", $"is {vision.PatchSize}: more than 1024 patches a side for image_size {vision.ImageSize}");
        return vision;
    }
}
