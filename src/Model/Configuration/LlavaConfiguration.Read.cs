using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Configuration;

public sealed partial record LlavaConfiguration
{
    private const string ConfigFile = "config.json";
    private const string GenerationFile = "generation_config.json";
    private const string PreprocessorFile = "preprocessor_config.json";
    private const string ProcessorFile = "processor_config.json";

    /// <summary>Reads the configuration of a checkpoint's directory.</summary>
    /// <param name="directory">A directory in Hugging Face's layout.</param>
    /// <exception cref="CheckpointException">
    /// A file is missing or malformed, a value is out of range, or the model needs something that is not supported; the message
    /// names file, key and value.
    /// </exception>
    public static LlavaConfiguration Read(string directory)
    {
        if (!Directory.Exists(directory))
            throw new CheckpointException(CheckpointErrorKind.NotFound, $"There is no directory {Printable.Name(directory)}.");
        ConfigurationSection root = ConfigurationSection.TryRead(directory, ConfigFile) ?? throw Missing(directory, ConfigFile);
        CheckSupported(root);

        var vision = VisionConfiguration.Read(root.Section("vision_config"));
        var text = TextConfiguration.Read(root);
        int maxToken = text.VocabularySize - 1;
        // The older name is still the one that is written; a newer file may have either.
        string imageKey = root.Has("image_token_index") ? "image_token_index" : "image_token_id";
        int imageToken = root.Int(imageKey, 32000, 0, int.MaxValue);
        if (imageToken > maxToken)
            throw root.Wrong(imageKey, $"is {imageToken}, outside the vocabulary of {text.VocabularySize} (text_config.vocab_size)");
        ConfigurationSection? generation = ConfigurationSection.TryRead(directory, GenerationFile);

        return new LlavaConfiguration
        {
            Vision = vision,
            Text = text,
            VisionLayersToRun = ReadLayersToRun(root, vision),
            FeatureSelection = ReadSelection(root),
            ImageTokenId = imageToken,
            // The class default of both decoders is 2.
            EndTokenIds = generation?.Integers("eos_token_id", 0, maxToken) ?? root.Integers("eos_token_id", 0, maxToken)
                ?? root.Section("text_config")?.Integers("eos_token_id", 0, maxToken) ?? [2],
            Preprocess = PreprocessReader.Read(ReadProcessor(directory), vision.ImageSize),
        };
    }

    internal static void CheckHeadDim(ConfigurationSection section, string key, int headDim, bool even)
    {
        if (headDim is < 16 or > 256) throw section.NotSupported(key, $"heads of {headDim}", "heads of 16 to 256 are");
        if (even && headDim % 2 != 0) throw section.Wrong(key, $"gives heads of {headDim}; the rotary embedding needs an even number");
    }

    private static void CheckSupported(ConfigurationSection root)
    {
        string? architecture = root.FirstText("architectures");
        string type = root.Text("model_type") ?? throw root.Wrong("model_type", "is missing; a LLaVA checkpoint says llava");
        const string supported = "LLaVA-1.5 checkpoints in Hugging Face's layout (LlavaForConditionalGeneration, model_type llava) are";
        if (type == "llava_next")
            throw root.NotSupported("model_type", type, $"LLaVA-1.6 is not supported by this version yet; {supported}");
        if (root.Has("mm_vision_tower") || root.Has("mm_projector_type") || (type.StartsWith("llava", StringComparison.Ordinal)
            && architecture is not (null or "LlavaForConditionalGeneration" or "LlavaModel")))
        {
            throw root.NotSupported("architectures", architecture ?? type,
                $"the layout of the original LLaVA repository is not supported by this version yet; {supported}");
        }
        if (type != "llava") throw root.NotSupported("model_type", type, supported);
        if (root.Has("quantization_config")) throw root.NotSupported("quantization_config", "present", "unquantised weights are");
        string activation = root.Text("projector_hidden_act") ?? "gelu";
        if (activation != "gelu") throw root.NotSupported("projector_hidden_act", activation, "gelu is");
        if (!root.Bool("multimodal_projector_bias", true)) throw root.NotSupported("multimodal_projector_bias", "false", "true is");
    }

    private static int ReadLayersToRun(ConfigurationSection root, VisionConfiguration vision)
    {
        const string key = "vision_feature_layer";
        if (root.IsList(key)) throw root.NotSupported(key, "a list", "one layer is");
        // Hugging Face counts the embeddings as layer 0 and negative numbers from the end.
        int layer = root.Int(key, -2, int.MinValue, int.MaxValue);
        int states = vision.LayerCount + 1;
        if (layer < -states || layer >= states)
            throw root.Wrong(key, $"is {layer}, but the vision tower has {vision.LayerCount} layers (vision_config.num_hidden_layers)");
        return layer < 0 ? states + layer : layer;
    }

    private static FeatureSelection ReadSelection(ConfigurationSection root)
    {
        const string key = "vision_feature_select_strategy";
        string strategy = root.Text(key) ?? "default";
        return strategy switch
        {
            "default" => FeatureSelection.Patches,
            "full" => FeatureSelection.ClassAndPatches,
            _ => throw root.NotSupported(key, strategy, "default and full are"),
        };
    }

    private static ConfigurationSection ReadProcessor(string directory)
    {
        // transformers 5 writes the image processor into processor_config.json.
        ConfigurationSection? block = ConfigurationSection.TryRead(directory, ProcessorFile)?.Section("image_processor");
        return block ?? ConfigurationSection.TryRead(directory, PreprocessorFile) ?? throw Missing(directory, PreprocessorFile);
    }

    private static CheckpointException Missing(string directory, string file) => new(CheckpointErrorKind.NotFound,
        $"There is no {file} in {Printable.Name(directory)}; give the directory of a LLaVA checkpoint as Hugging Face saves it.");
}
