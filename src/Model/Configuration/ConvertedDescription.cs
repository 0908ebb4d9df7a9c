using System.Text;
using System.Text.Json;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Configuration;

/// <summary>
/// <c>ilgpu-llava.json</c> of a converted model: <c>preprocessing</c> names the mode (<c>hf-pil</c>, <c>original-pad</c>), and the
/// vision tower's configuration and preprocessor stand there, so that a converted model needs no other directory. Of a model in tiles
/// the mode is <c>hf-pil</c>. Of a decoder alone it says how its matrices are quantised, if they are, and no more.
/// </summary>
internal sealed class ConvertedDescription(ConfigurationSection root)
{
    public const string FileName = "ilgpu-llava.json";

    private const string ModeKey = "preprocessing", VisionKey = "vision_config", PreprocessorKey = "image_processor";

    public static ConvertedDescription? TryRead(string directory) =>
        ConfigurationSection.TryRead(directory, FileName) is { } root ? new ConvertedDescription(root) : null;

    public VisionConfiguration? Vision() => root.Section(VisionKey) is { } vision ? VisionConfiguration.Read(vision) : null;

    public ConfigurationSection? Preprocessor() => root.Section(PreprocessorKey);

    /// <summary>The mode that the file names.</summary>
    public PreprocessOptions Apply(PreprocessOptions options)
    {
        if (root.Text(ModeKey) is not { } name) return options;
        PreprocessMode mode = PreprocessModes.Parse(name)
            ?? throw root.NotSupported(ModeKey, name, $"{string.Join(" and ", PreprocessModes.Names)} are");
        if (options.AnyResolution is not null && mode != PreprocessMode.HfPil)
            throw root.NotSupported(ModeKey, name, $"of a model in tiles {PreprocessModes.Name(PreprocessMode.HfPil)} is");
        return options with { Mode = mode };
    }

    public static byte[] Write(LlavaConfiguration configuration, string? quantization)
    {
        if (!configuration.HasVision) return Serialize(new { quantization });
        (VisionConfiguration vision, PreprocessOptions options) = (configuration.Vision, configuration.Preprocess);
        object size = options.Size.ShortestEdge > 0 ? new { shortest_edge = options.Size.ShortestEdge }
            : new { height = options.Size.Height, width = options.Size.Width };
        return Serialize(
            new
            {
                preprocessing = PreprocessModes.Name(options.Mode),
                quantization,
                vision_config = new
                {
                    model_type = "clip_vision_model",
                    hidden_size = vision.HiddenSize,
                    intermediate_size = vision.IntermediateSize,
                    num_hidden_layers = vision.LayerCount,
                    num_attention_heads = vision.HeadCount,
                    image_size = vision.ImageSize,
                    patch_size = vision.PatchSize,
                    layer_norm_eps = (double)vision.LayerNormEpsilon,
                    hidden_act = "quick_gelu",
                },
                image_processor = new
                {
                    do_resize = options.DoResize,
                    size,
                    do_center_crop = options.DoCenterCrop,
                    crop_size = new { height = options.CropHeight, width = options.CropWidth },
                    do_rescale = options.DoRescale,
                    rescale_factor = options.RescaleFactor,
                    do_normalize = options.DoNormalize,
                    image_mean = Channels(options.Mean),
                    image_std = Channels(options.Std),
                    resample = 3,
                },
            });
    }

    private static byte[] Serialize<T>(T value) => [.. Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, _indented)), (byte)'\n'];

    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private static double[] Channels(ChannelValues values) => [values.Red, values.Green, values.Blue];
}
