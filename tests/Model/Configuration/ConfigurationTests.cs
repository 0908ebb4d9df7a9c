using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Images;
using IlgpuLlava.Model.Tests.Checkpoints;

namespace IlgpuLlava.Model.Tests.Configuration;

/// <summary>Configurations in every version's spelling, with the class defaults where keys are absent.</summary>
public class ConfigurationTests
{
    /// <summary>The keys that llava-1.5-7b-hf states on the hub; everything else is a default.</summary>
    internal const string Hub7B = """
        {"architectures": ["LlavaForConditionalGeneration"], "ignore_index": -100, "image_token_index": 32000, "model_type": "llava",
         "pad_token_id": 32001, "projector_hidden_act": "gelu", "tie_word_embeddings": false, "torch_dtype": "float16",
         "text_config": {"_name_or_path": "lmsys/vicuna-7b-v1.5", "max_position_embeddings": 4096, "model_type": "llama",
                         "rms_norm_eps": 1e-05, "torch_dtype": "float16", "vocab_size": 32064},
         "vision_config": {"hidden_size": 1024, "image_size": 336, "intermediate_size": 4096, "model_type": "clip_vision_model",
                           "num_attention_heads": 16, "num_hidden_layers": 24, "patch_size": 14, "projection_dim": 768, "vocab_size": 32000},
         "vision_feature_layer": -2, "vision_feature_select_strategy": "default"}
        """;

    internal const string HubPreprocessor = """
        {"crop_size": {"height": 336, "width": 336}, "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true,
         "do_rescale": true, "do_resize": true, "image_mean": [0.48145466, 0.4578275, 0.40821073],
         "image_processor_type": "CLIPImageProcessor", "image_std": [0.26862954, 0.26130258, 0.27577711],
         "processor_class": "LlavaProcessor", "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 336}}
        """;

    [Test]
    public void TheHubsSevenBillionOne()
    {
        LlavaConfiguration c = Read(Hub7B);
        Assert.Multiple(() =>
        {
            Assert.That((c.Text.HiddenSize, c.Text.LayerCount, c.Text.HeadCount, c.Text.KeyValueHeadCount, c.Text.IntermediateSize),
                Is.EqualTo((4096, 32, 32, 32, 11008)));
            Assert.That((c.Text.HeadDim, c.Text.VocabularySize, c.Text.RopeTheta, c.Text.RmsNormEpsilon), Is.EqualTo((128, 32064, 10000f,
                1e-5f)));
            Assert.That((c.Vision.HiddenSize, c.Vision.HeadDim, c.Vision.LayerCount, c.Vision.LayerNormEpsilon), Is.EqualTo((1024, 64, 24,
                1e-5f)));
            Assert.That((c.VisionLayersToRun, c.TileTokenCount, c.ImageTokenId, c.ContextLength), Is.EqualTo((23, 576, (int?)32000, 4096)));
            Assert.That(c.EndTokenIds, Is.EqualTo(new[] { 2 }));
            Assert.That(c.Preprocess, Is.EqualTo(new PreprocessOptions { RescaleFactor = 0.00392156862745098 }));
            Assert.That(c.Remarks, Is.Empty);
        });
        // 291 + 391 + 4 stored tensors are what the hub's files hold; the last vision layer and norm are not used.
        Assert.That(new TensorPlan(c).Tensors.Sum(t => t.Parts.Count), Is.EqualTo(686 - 16 - 2));
    }

    [Test]
    public void ClassDefaultsOfAnEmptyConfiguration()
    {
        LlavaConfiguration c = Read("""{"model_type": "llava", "image_token_index": 31999}""");
        Assert.That((c.Text.HiddenSize, c.Text.MaxPositionEmbeddings, c.Text.RmsNormEpsilon, c.Text.VocabularySize), Is.EqualTo((4096,
            2048, 1e-6f, 32000)));
        Assert.That((c.Vision.HiddenSize, c.Vision.LayerCount, c.Vision.ImageSize, c.Vision.PatchSize), Is.EqualTo((1024, 24, 336, 14)));
        Assert.That((c.VisionLayersToRun, c.FeatureSelection), Is.EqualTo((23, FeatureSelection.Patches)));
    }

    [Test]
    public void ClassDefaultsOfAnEmptyVisionSection()
    {
        LlavaConfiguration c = Read("""{"model_type": "llava", "image_token_index": 0, "vision_config": {}}""",
            """{"size": 224, "crop_size": 224}""");
        Assert.That((c.Vision.HiddenSize, c.Vision.IntermediateSize, c.Vision.LayerCount, c.Vision.HeadCount), Is.EqualTo((768, 3072, 12,
            12)));
        Assert.That((c.Vision.ImageSize, c.Vision.PatchSize, c.TileTokenCount), Is.EqualTo((224, 32, 49)));
    }

    [TestCase("{}", 4096)]
    [TestCase("""{"sliding_window": null}""", 131072)]
    [TestCase("""{"sliding_window": 1024}""", 1024)]
    [TestCase("""{"sliding_window": 4096, "max_position_embeddings": 2048}""", 2048)]
    public void MistralsWindowCapsTheContext(string text, int context)
    {
        JsonNode section = JsonNode.Parse(text)!;
        section["model_type"] = "mistral";
        LlavaConfiguration c = Read(With(Hub7B, r => r["text_config"] = WithVocabulary(section)));
        Assert.That(c.ContextLength, Is.EqualTo(context));
        Assert.That((c.Text.IntermediateSize, c.Text.KeyValueHeadCount), Is.EqualTo((14336, 8)));
        Assert.That(c.Remarks.Any(r => r.Contains($"{context}")), Is.EqualTo(context < c.Text.MaxPositionEmbeddings));
    }

    [TestCase("""{"rope_theta": 500000}""", 500000f)]
    [TestCase("""{"rope_parameters": {"rope_theta": 50000.0, "rope_type": "default"}}""", 50000f)]
    [TestCase("""{"rope_theta": 20000.0, "rope_scaling": null}""", 20000f)]
    [TestCase("""{"rope_theta": 20000.0, "rope_scaling": {"type": "default"}}""", 20000f)]
    public void RopeThetaInEitherSpelling(string text, float theta) =>
        Assert.That(Read(With(Hub7B, r => r["text_config"] = WithVocabulary(JsonNode.Parse(text)!))).Text.RopeTheta, Is.EqualTo(theta));

    [TestCase("""{"head_dim": 64}""", 64, 32)]
    [TestCase("""{"head_dim": null, "num_key_value_heads": 8}""", 128, 8)]
    [TestCase("""{"num_key_value_heads": null}""", 128, 32)]
    public void HeadsAreStatedOrDerived(string text, int headDim, int kvHeads)
    {
        TextConfiguration read = Read(With(Hub7B, r => r["text_config"] = WithVocabulary(JsonNode.Parse(text)!))).Text;
        Assert.That((read.HeadDim, read.KeyValueHeadCount), Is.EqualTo((headDim, kvHeads)));
    }

    [TestCase(-2, 23)]
    [TestCase(-1, 24)]
    [TestCase(24, 24)]
    [TestCase(0, 0)]
    [TestCase(-25, 0)]
    public void FeatureLayersCountTheEmbeddings(int layer, int layers) =>
        Assert.That(Read(With(Hub7B, r => r["vision_feature_layer"] = layer)).VisionLayersToRun, Is.EqualTo(layers));

    [Test]
    public void FullSelectionKeepsTheClassToken()
    {
        LlavaConfiguration c = Read(With(Hub7B, r => r["vision_feature_select_strategy"] = "full"));
        Assert.That((c.FeatureSelection, c.TileTokenCount), Is.EqualTo((FeatureSelection.ClassAndPatches, 577)));
    }

    [Test]
    public void ImageTokenInEitherSpelling() =>
        Assert.That(Read(Hub7B.Replace("image_token_index", "image_token_id").Replace("32000, \"model_type\"",
            "7, \"model_type\"")).ImageTokenId, Is.EqualTo(7));

    [TestCase("""{"eos_token_id": 7}""", new[] { 7 })]
    [TestCase("""{"eos_token_id": [7, 2, 9]}""", new[] { 7, 2, 9 })]
    [TestCase("""{"eos_token_id": null}""", new[] { 3 })]
    [TestCase("{}", new[] { 3 })]
    [TestCase(null, new[] { 3 })]
    public void EndTokensFromGenerationElseConfiguration(string? generation, int[] ids)
    {
        string config = With(Hub7B, r => r["text_config"]!["eos_token_id"] = 3);
        Assert.That(Read(config, generation: generation).EndTokenIds, Is.EqualTo(ids));
        if (generation is null) Assert.That(Read(With(config, r => r["eos_token_id"] = 4)).EndTokenIds, Is.EqualTo(new[] { 4 }));
    }

    [TestCase("""{"size": 336, "crop_size": 336}""")]
    [TestCase("""{"size": {"shortest_edge": 336}, "crop_size": {"height": 336, "width": 336}}""")]
    [TestCase("""{"size": {"shortest_edge": 336}, "crop_size": 336, "feature_extractor_type": "CLIPFeatureExtractor"}""")]
    public void PreprocessorSizesAsNumbersOrObjects(string preprocessor) =>
        Assert.That(Read(Hub7B, preprocessor).Preprocess, Is.EqualTo(new PreprocessOptions()));

    [Test]
    public void ResizingToTheSquareNeedsNoCrop() =>
        Assert.That(Read(Hub7B, """{"size": {"height": 336, "width": 336}, "do_center_crop": false, "do_normalize": false}""").Preprocess,
            Is.EqualTo(new PreprocessOptions
            {
                Size = ResizeTarget.Exactly(336, 336),
                DoCenterCrop = false,
                DoNormalize = false,
                CropHeight = 224,
                CropWidth = 224
            }));

    [Test]
    public void ImageProcessorInsideTheProcessorsFile()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.At("config.json"), Hub7B);
        File.WriteAllText(
            scratch.At("processor_config.json"), $$"""{"image_processor": {{HubPreprocessor.Replace("0.26862954", "0.5")}}}""");
        Assert.That(LlavaConfiguration.Read(scratch.Path).Preprocess.Std, Is.EqualTo(new ChannelValues(0.5, 0.26130258, 0.27577711)));
    }

    [Test]
    public void ThePaddingImageProcessor()
    {
        string preprocessor = With(HubPreprocessor, p => (p["image_processor_type"], p["do_pad"]) = ("LlavaImageProcessor", true));
        Assert.That(Read(Hub7B, preprocessor).Preprocess.Mode, Is.EqualTo(PreprocessMode.OriginalPad));
    }

    [TestCase("tests/goldens/llava-1.5-saved-by-v5", 50000f, 1)]
    [TestCase("models/tiny-llava", 10000f, 3)]
    public void TheRepositorysOwn(string directory, float theta, int kvHeads)
    {
        LlavaConfiguration c = LlavaConfiguration.Read(Goldens.At(directory));
        Assert.That((c.Text.RopeTheta, c.Text.KeyValueHeadCount, c.ImageTokenId), Is.EqualTo((theta, kvHeads, (int?)640)));
        Assert.That(c.EndTokenIds, Is.EqualTo(new[] { 2 }));
    }

    internal static LlavaConfiguration Read(string config, string? preprocessor = null, string? generation = null)
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.At("config.json"), config);
        File.WriteAllText(scratch.At("preprocessor_config.json"), preprocessor ?? HubPreprocessor);
        if (generation is not null) File.WriteAllText(scratch.At("generation_config.json"), generation);
        return LlavaConfiguration.Read(scratch.Path);
    }

    internal static string With(string json, Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(json)!;
        change(root);
        return root.ToJsonString();
    }

    private static JsonNode WithVocabulary(JsonNode text)
    {
        text["vocab_size"] = 32064;
        return text;
    }
}
