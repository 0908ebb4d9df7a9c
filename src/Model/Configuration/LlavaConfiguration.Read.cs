using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Configuration;

public sealed partial record LlavaConfiguration
{
    private const string ConfigFile = "config.json";
    private const string GenerationFile = "generation_config.json";
    private const string PreprocessorFile = "preprocessor_config.json";
    private const string ProcessorFile = "processor_config.json";

    /// <summary>Reads the configuration of a checkpoint's directory.</summary>
    /// <param name="directory">A directory in Hugging Face's layout, or in that of the original repository.</param>
    /// <param name="visionTower">The directory of the CLIP tower of a checkpoint in the original layout that has none in
    /// <c>vision-tower/</c>; null for none.</param>
    /// <exception cref="CheckpointException">
    /// A file is missing or malformed, a value is out of range, or the model needs something that is not supported; the message
    /// names file, key and value.
    /// </exception>
    public static LlavaConfiguration Read(string directory, string? visionTower = null)
    {
        if (!Directory.Exists(directory))
            throw new CheckpointException(CheckpointErrorKind.NotFound, $"There is no directory {Printable.Name(directory)}.");
        ConfigurationSection root = ConfigurationSection.TryRead(directory, ConfigFile) ?? throw Missing(directory, ConfigFile);
        string type = root.Text("model_type") ?? throw root.Wrong("model_type", "is missing; a LLaVA checkpoint says llava or llava_next");
        return IsOriginal(root, type) ? ReadOriginal(directory, root, type, visionTower) : type switch
        {
            "llama" or "mistral" => ReadDecoder(directory, root, type),
            "clip" or "clip_vision_model" => ReadTower(directory, root, type),
            _ => ReadHuggingFace(directory, root, type),
        };
    }

    /// <summary>What a converted model's <c>ilgpu-llava.json</c> says: the preprocessing mode by its name, and the vision tower.</summary>
    /// <param name="quantization">How its weights are quantised, null where they are not.</param>
    internal byte[] Describe(string? quantization) => ConvertedDescription.Write(this, quantization);

    private static LlavaConfiguration ReadHuggingFace(string directory, ConfigurationSection root, string type)
    {
        CheckSupported(root, type);
        bool tiles = type == "llava_next";
        var vision = VisionConfiguration.Read(root.Section("vision_config"));
        var text = TextConfiguration.Read(root);
        int maxToken = text.VocabularySize - 1;
        // The older name is still the one that is written; a newer file may have either.
        string imageKey = root.Has("image_token_index") ? "image_token_index" : "image_token_id";
        int imageToken = root.Int(imageKey, 32000, 0, int.MaxValue);
        if (imageToken > maxToken)
            throw root.Wrong(imageKey, $"is {imageToken}, outside the vocabulary of {text.VocabularySize} (text_config.vocab_size)");
        ConfigurationSection processor = ReadProcessor(directory);
        PreprocessOptions preprocess = PreprocessReader.Read(processor, vision.ImageSize, tiles);
        if (tiles)
        {
            preprocess = PreprocessReader.WithTiles(preprocess, processor, "height", vision.ImageSize);
            // The model's own list is read where features are laid out, the processor's where placeholders are counted.
            AnyResolution own = PreprocessReader.WithTiles(preprocess, root, "height", vision.ImageSize).AnyResolution!;
            if (!own.Equals(preprocess.AnyResolution))
                throw root.Wrong("image_grid_pinpoints", $"is {own}, but the image processor's is {preprocess.AnyResolution}");
        }

        return new LlavaConfiguration
        {
            Layout = CheckpointLayout.HuggingFace,
            Vision = vision,
            Text = text,
            VisionLayersToRun = ReadLayersToRun(root, "vision_feature_layer", vision),
            FeatureSelection = ReadSelection(root, tiles),
            Projector = ProjectorKind.TwoLayers,
            ImageTokenId = imageToken,
            EndTokenIds = ReadEndTokens(directory, maxToken, root, root.Section("text_config")),
            Preprocess = ConvertedDescription.TryRead(directory)?.Apply(preprocess) ?? preprocess,
        };
    }

    internal static void CheckHeadDim(ConfigurationSection section, string key, int headDim, bool even)
    {
        if (headDim is < 16 or > 256) throw section.NotSupported(key, $"heads of {headDim}", "heads of 16 to 256 are");
        if (even && headDim % 2 != 0) throw section.Wrong(key, $"gives heads of {headDim}; the rotary embedding needs an even number");
    }

    private static void CheckSupported(ConfigurationSection root, string type)
    {
        const string supported = "LLaVA (llava) and LLaVA-1.6 (llava_next) are, in Hugging Face's layout or the original repository's, and "
            + "of their parts Llama and Mistral (llama, mistral) and CLIP (clip, clip_vision_model)";
        if (type is not ("llava" or "llava_next")) throw root.NotSupported("model_type", type, supported);
        CheckArchitecture(root, type, type == "llava" ? ["LlavaForConditionalGeneration", "LlavaModel"]
            : ["LlavaNextForConditionalGeneration", "LlavaNextModel"]);
        string activation = root.Text("projector_hidden_act") ?? "gelu";
        if (activation != "gelu") throw root.NotSupported("projector_hidden_act", activation, "gelu is");
        foreach (string key in (string[])["multimodal_projector_bias", "use_image_newline_parameter"])
        {
            if (!root.Bool(key, true)) throw root.NotSupported(key, "false", "true is");
        }
    }

    private static void CheckArchitecture(ConfigurationSection root, string type, params string[] known)
    {
        if (root.FirstText("architectures") is { } architecture && !known.Contains(architecture))
            throw root.NotSupported("architectures", architecture, $"with model_type {type}, {known[0]} is");
        if (root.Has("quantization_config")) throw root.NotSupported("quantization_config", "present", "unquantised weights are");
    }

    // The class default of both decoders is 2.
    private static IReadOnlyList<int> ReadEndTokens(string directory, int maxToken, params ConfigurationSection?[] sections) =>
        ((ConfigurationSection?[])[ConfigurationSection.TryRead(directory, GenerationFile), .. sections])
        .Select(s => s?.Integers("eos_token_id", 0, maxToken)).FirstOrDefault(ids => ids is not null) ?? [2];

    private static int ReadLayersToRun(ConfigurationSection root, string key, VisionConfiguration vision)
    {
        if (root.IsList(key)) throw root.NotSupported(key, "a list", "one layer is");
        // Hugging Face counts the embeddings as layer 0 and negative numbers from the end.
        int layer = root.Int(key, -2, int.MinValue, int.MaxValue);
        int states = vision.LayerCount + 1;
        if (layer < -states || layer >= states)
            throw root.Wrong(key, $"is {layer}, but the vision tower has {vision.LayerCount} layers (vision_config.num_hidden_layers)");
        return layer < 0 ? states + layer : layer;
    }

    private static FeatureSelection ReadSelection(ConfigurationSection root, bool tiles)
    {
        const string key = "vision_feature_select_strategy";
        string strategy = root.Text(key) ?? "default";
        return strategy switch
        {
            "default" => FeatureSelection.Patches,
            "full" when tiles => throw root.NotSupported(key, strategy, "of LLaVA-1.6 only default is"),
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
