using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Configuration;

public sealed partial record LlavaConfiguration
{
    // haotian-liu/LLaVA: LlavaConfig extends LlamaConfig, LlavaMistralConfig MistralConfig, by keys that begin with mm_.
    private static bool IsOriginal(ConfigurationSection root, string type) =>
        root.Has("mm_vision_tower") || root.Has("mm_hidden_size") || root.Has("mm_projector_type")
        || type is "llava_llama" or "llava_mistral"
        || root.FirstText("architectures") is "LlavaLlamaForCausalLM" or "LlavaMistralForCausalLM";

    private static LlavaConfiguration ReadOriginal(string directory, ConfigurationSection root, string type, string? visionTower)
    {
        string? architecture = root.FirstText("architectures");
        bool mistral = type == "llava_mistral" || architecture == "LlavaMistralForCausalLM";
        if (!mistral && (type is not ("llava" or "llava_llama") || architecture is not (null or "LlavaLlamaForCausalLM")))
            throw root.NotSupported("architectures", architecture ?? type, "LlavaLlamaForCausalLM and LlavaMistralForCausalLM are");
        CheckOriginalSupported(root);
        IReadOnlyList<string> towers = VisionTowerFiles.Directories(directory, visionTower);
        ConvertedDescription? converted = ConvertedDescription.TryRead(directory);
        VisionConfiguration vision = converted?.Vision() ?? VisionTowerFiles.ReadVision(towers, root);
        int width = root.Int("mm_hidden_size", vision.HiddenSize, 1, int.MaxValue);
        if (width != vision.HiddenSize)
        {
            throw root.Wrong("mm_hidden_size", $"is {width}, but the features of the vision tower ({root.Text("mm_vision_tower")}) have "
                + $"{vision.HiddenSize} numbers; its own config.json belongs into {VisionTowerFiles.DirectoryName}/, or into the directory "
                + "that --vision-tower names");
        }
        var text = TextConfiguration.Read(root, mistral ? "mistral" : "llama", tieAbsent: false);

        ConfigurationSection preprocessor = converted?.Preprocessor() ?? VisionTowerFiles.ReadPreprocessor(towers, vision);
        PreprocessOptions preprocess = PreprocessReader.Read(preprocessor, vision.ImageSize);
        string aspect = root.Text("image_aspect_ratio") ?? "square";
        preprocess = aspect switch
        {
            "square" => preprocess with { Mode = PreprocessMode.HfPil },
            "pad" => preprocess with { Mode = PreprocessMode.OriginalPad },
            "anyres" => PreprocessReader.WithTiles(preprocess, root, "width", vision.ImageSize),
            _ => throw root.NotSupported("image_aspect_ratio", aspect, "square (or none), pad and anyres are"),
        };
        string merge = root.Text("mm_patch_merge_type") ?? "flat";
        if (merge != (aspect == "anyres" ? "spatial_unpad" : "flat"))
            throw root.NotSupported("mm_patch_merge_type", merge, "flat is, and spatial_unpad where image_aspect_ratio is anyres");

        return new LlavaConfiguration
        {
            Layout = CheckpointLayout.Original,
            Vision = vision,
            Text = text,
            VisionLayersToRun = root.Has("mm_vision_select_layer") ? ReadLayersToRun(root, "mm_vision_select_layer", vision)
                : throw root.Wrong("mm_vision_select_layer", "is missing; it names the vision tower's feature layer"),
            FeatureSelection = ReadOriginalSelection(root, preprocess.AnyResolution is not null),
            Projector = ReadOriginalProjector(root),
            ImageTokenId = null,
            EndTokenIds = ReadEndTokens(directory, text.VocabularySize - 1, root),
            Preprocess = converted?.Apply(preprocess) ?? preprocess,
        };
    }

    private static void CheckOriginalSupported(ConfigurationSection root)
    {
        if (root.Has("quantization_config")) throw root.NotSupported("quantization_config", "present", "unquantised weights are");
        foreach (string key in (string[])["mm_use_im_start_end", "s2", "mm_use_s2"])
        {
            if (root.BoolOrNull(key) is true) throw root.NotSupported(key, "true", "false is");
        }
        if (root.Text("mm_resampler_type") is { } resampler) throw root.NotSupported("mm_resampler_type", resampler, "none is");
    }

    private static ProjectorKind ReadOriginalProjector(ConfigurationSection root)
    {
        const string key = "mm_projector_type";
        string type = root.Text(key) ?? "linear";
        return type switch
        {
            "linear" => ProjectorKind.Linear,
            "mlp2x_gelu" => ProjectorKind.TwoLayers,
            _ => throw root.NotSupported(key, type, "linear and mlp2x_gelu are"),
        };
    }

    private static FeatureSelection ReadOriginalSelection(ConfigurationSection root, bool tiles)
    {
        const string key = "mm_vision_select_feature";
        string selection = root.Text(key) ?? "patch";
        return selection switch
        {
            "patch" => FeatureSelection.Patches,
            "cls_patch" when !tiles => FeatureSelection.ClassAndPatches,
            "cls_patch" => throw root.NotSupported(key, selection, "with tiles (anyres) only patch is"),
            _ => throw root.NotSupported(key, selection, "patch and cls_patch are"),
        };
    }
}
