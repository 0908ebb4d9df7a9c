namespace IlgpuLlava.Model.Configuration;

public sealed partial record LlavaConfiguration
{
    // LlamaForCausalLM and MistralForCausalLM: the decoder's keys at the root, as in the original layout, and nothing that sees.
    private static LlavaConfiguration ReadDecoder(string directory, ConfigurationSection root, string type)
    {
        CheckArchitecture(root, type, type == "llama" ? "LlamaForCausalLM" : "MistralForCausalLM");
        var text = TextConfiguration.Read(root, type, tieAbsent: false);
        return new LlavaConfiguration
        {
            Layout = CheckpointLayout.HuggingFace,
            Text = text,
            VisionLayersToRun = 0,
            FeatureSelection = FeatureSelection.Patches,
            Projector = ProjectorKind.None,
            ImageTokenId = null,
            EndTokenIds = ReadEndTokens(directory, text.VocabularySize - 1, root),
        };
    }

    // CLIPVisionModel, or CLIPModel, whose other half is not read. The features are those that LLaVA takes: of the last layer but one,
    // the patches' (vision_feature_layer -2, vision_feature_select_strategy default).
    private static LlavaConfiguration ReadTower(string directory, ConfigurationSection root, string type)
    {
        CheckArchitecture(root, type, type == "clip" ? ["CLIPModel"] : ["CLIPVisionModel", "CLIPVisionModelWithProjection"]);
        // A CLIPModel that says nothing of its tower means CLIPVisionConfig's defaults.
        var vision = VisionConfiguration.Read(
            type == "clip_vision_model" ? root : root.Section("vision_config") ?? ConfigurationSection.Parse(ConfigFile, "{}"u8.ToArray()));
        Images.PreprocessOptions preprocess = PreprocessReader.Read(ReadProcessor(directory), vision.ImageSize);
        return new LlavaConfiguration
        {
            Layout = CheckpointLayout.HuggingFace,
            Vision = vision,
            VisionLayersToRun = vision.LayerCount - 1,
            FeatureSelection = FeatureSelection.Patches,
            Projector = ProjectorKind.None,
            ImageTokenId = null,
            EndTokenIds = [],
            Preprocess = ConvertedDescription.TryRead(directory)?.Apply(preprocess) ?? preprocess,
        };
    }
}
