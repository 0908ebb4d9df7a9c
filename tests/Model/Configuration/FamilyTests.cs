using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Images;
using IlgpuLlava.Model.Tests.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Configuration;

/// <summary>The configurations that LLaVA's families have in use, and what of them is refused.</summary>
public class FamilyTests
{
    private const string Original = """
        {"architectures": ["LlavaLlamaForCausalLM"], "model_type": "llava", "hidden_act": "silu", "hidden_size": 4096,
         "intermediate_size": 11008, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 32, "vocab_size": 32000,
         "max_position_embeddings": 4096, "rms_norm_eps": 1e-05, "rope_scaling": null, "eos_token_id": 2, "pad_token_id": 0,
         "image_aspect_ratio": "pad", "image_grid_pinpoints": null, "mm_hidden_size": 1024, "mm_projector_type": "mlp2x_gelu",
         "mm_use_im_patch_token": false, "mm_use_im_start_end": false, "mm_vision_select_feature": "patch",
         "mm_vision_select_layer": -2, "mm_vision_tower": "openai/clip-vit-large-patch14-336", "tie_word_embeddings": false}
        """;

    private const string Next = """
        {"architectures": ["LlavaNextForConditionalGeneration"], "model_type": "llava_next", "image_token_index": 32000,
         "text_config": {"model_type": "llama", "vocab_size": 32064, "max_position_embeddings": 4096, "rms_norm_eps": 1e-05},
         "vision_config": {"hidden_size": 1024, "image_size": 336, "intermediate_size": 4096, "model_type": "clip_vision_model",
                           "num_attention_heads": 16, "num_hidden_layers": 24, "patch_size": 14}}
        """;

    private const string NextPreprocessor =
        """{"image_processor_type": "LlavaNextImageProcessor", "do_pad": true, "size": {"shortest_edge": 336}, "crop_size": 336}""";

    [TestCase("openai/clip-vit-large-patch14", 224, 256)]
    [TestCase("openai/clip-vit-large-patch14-336", 336, 576)]
    public void TheOriginalsTowersAreBuiltIn(string tower, int side, int tokens)
    {
        LlavaConfiguration c = ReadOriginal(r => r["mm_vision_tower"] = tower);
        Assert.That((c.Layout, c.Projector, c.ImageTokenId, c.TileTokenCount), Is.EqualTo(
            (CheckpointLayout.Original, ProjectorKind.TwoLayers, (int?)null, tokens)));
        Assert.That((c.Vision.ImageSize, c.Vision.HiddenSize, c.Vision.LayerCount, c.VisionLayersToRun), Is.EqualTo((side, 1024, 24, 23)));
        Assert.That(c.Preprocess, Is.EqualTo(new PreprocessOptions
        {
            Mode = PreprocessMode.OriginalPad,
            Size = ResizeTarget.Shortest(side),
            CropHeight = side,
            CropWidth = side,
        }));
        Assert.That((c.Text.HiddenSize, c.Text.VocabularySize, c.Text.HeadDim, c.ContextLength), Is.EqualTo((4096, 32000, 128, 4096)));
    }

    [Test]
    public void AnOldOriginalHasALinearProjectorAndCrops()
    {
        LlavaConfiguration c = ReadOriginal(r =>
        {
            string[] newer = ["mm_projector_type", "image_aspect_ratio", "image_grid_pinpoints", "mm_vision_select_feature"];
            foreach (string key in newer)
                r.AsObject().Remove(key);
        });
        Assert.That((c.Projector, c.Preprocess.Mode), Is.EqualTo((ProjectorKind.Linear, PreprocessMode.HfPil)));
    }

    [Test]
    public void AnOriginalInTilesListsWidthsFirst()
    {
        LlavaConfiguration c = ReadOriginal(r =>
        {
            r["image_aspect_ratio"] = "anyres";
            r["mm_patch_merge_type"] = "spatial_unpad";
            r["image_grid_pinpoints"] = JsonNode.Parse("[[672, 336], [336, 1008]]");
        });
        Assert.That(c.Preprocess.AnyResolution, Is.EqualTo(new AnyResolution(336, [new(672, 336), new(336, 1008)])));
        Assert.That(c.Preprocess.Mode, Is.EqualTo(PreprocessMode.HfPil));
        Assert.That(c.LayoutOf(640, 320).TileColumns, Is.EqualTo(2));
    }

    [TestCase("""{"architectures": ["LlavaMistralForCausalLM"], "model_type": "llava_mistral", "sliding_window": null}""", 14336, 4096)]
    [TestCase("""{"architectures": ["LlavaMistralForCausalLM"], "model_type": "llava_mistral", "max_position_embeddings": 32768}""", 14336,
        4096)]
    [TestCase("""{"model_type": "llava_llama"}""", 11008, 4096)]
    public void OriginalsOfBothDecodersHaveTheirDefaults(string keys, int intermediate, int context)
    {
        LlavaConfiguration c = ReadOriginal(r =>
        {
            r.AsObject().Remove("intermediate_size");
            r.AsObject().Remove("num_key_value_heads");
            foreach ((string key, JsonNode? value) in JsonNode.Parse(keys)!.AsObject())
                r[key] = value?.DeepClone();
        });
        Assert.That((c.Text.IntermediateSize, c.ContextLength), Is.EqualTo((intermediate, context)));
        Assert.That(c.Text.KeyValueHeadCount, Is.EqualTo(intermediate == 14336 ? 8 : 32));
    }

    [TestCase("mm_vision_tower", "\"google/siglip-so400m-patch14-384\"")]
    [TestCase("mm_patch_merge_type", "\"spatial_unpad\"")] // without anyres
    [TestCase("architectures", "[\"LlavaMptForCausalLM\"]")]
    [TestCase("rope_scaling", """{"type": "linear", "factor": 2.0}""")]
    [TestCase("s2", "true")]
    [TestCase("mm_resampler_type", "\"spatial_pool\"")]
    public void WhatIsNotSupportedOfTheOriginalIsNamed(string key, string value)
    {
        CheckpointException error = Refusal(() => ReadOriginal(r => r[key] = JsonNode.Parse(value)));
        Assert.That((error.Kind, error.Message.Contains(key)), Is.EqualTo((NotSupported, true)), error.Message);
    }

    [TestCase("mm_vision_tower", "null")]
    [TestCase("num_attention_heads", "33")]
    public void Fault028_ValuesOfTheOriginalThatDoNotFitAreNamed(string key, string value)
    {
        CheckpointException error = Refusal(() => ReadOriginal(r => r[key] = JsonNode.Parse(value)));
        Assert.That((error.Kind, error.Message.Contains(key)), Is.EqualTo((InvalidConfiguration, true)), error.Message);
    }

    [Test]
    public void NextHasTheClassesGrid()
    {
        LlavaConfiguration c = ReadNext(_ => { });
        Assert.That(c.Preprocess.AnyResolution, Is.EqualTo(new AnyResolution(336,
            [new(672, 336), new(336, 672), new(672, 672), new(336, 1008), new(1008, 336)])));
        Assert.That((c.LayoutOf(640, 480).TokenCount, c.MaxImageTokenCount, c.TileTokenCount), Is.EqualTo((2340, 2928, 576)));
        Assert.That((c.Layout, c.Projector, c.ImageTokenId), Is.EqualTo(
            (CheckpointLayout.HuggingFace, ProjectorKind.TwoLayers, (int?)32000)));
    }

    [Test]
    public void TheWholeOfAWindowCountsAsContext() => Assert.That(
        ReadNext(r => r["text_config"] = JsonNode.Parse(
            """
            {"model_type": "mistral", "sliding_window": null, "max_position_embeddings": 32768, "rope_theta": 1e6, "vocab_size": 32064}
            """))
            .ContextLength, Is.EqualTo(32768));

    [TestCase("image_grid_pinpoints", "[[336, 672]]", InvalidConfiguration)] // the processor's is another
    [TestCase("image_grid_pinpoints", "[]", InvalidConfiguration)]
    [TestCase("image_grid_pinpoints", "[[336]]", InvalidConfiguration)]
    [TestCase("image_grid_pinpoints", "[[336, 700]]", InvalidConfiguration)]
    [TestCase("image_grid_pinpoints", "[[336, -672]]", InvalidConfiguration)]
    [TestCase("image_grid_pinpoints", "5", InvalidConfiguration)]
    [TestCase("vision_feature_select_strategy", "\"full\"", NotSupported)]
    [TestCase("use_image_newline_parameter", "false", NotSupported)]
    public void WhatDoesNotFitNextIsNamed(string key, string value, CheckpointErrorKind kind)
    {
        CheckpointException error = Refusal(() => ReadNext(r => r[key] = JsonNode.Parse(value)));
        Assert.That((error.Kind, error.Message.Contains(key)), Is.EqualTo((kind, true)), error.Message);
    }

    [Test]
    public void EachFamilysProcessorIsItsOwn()
    {
        Assert.That(Refusal(() => ConfigurationTests.Read(Next)).Message, Does.Contain("image_processor_type"));
        Assert.That(Refusal(() => ConfigurationTests.Read(ConfigurationTests.Hub7B, NextPreprocessor)).Message,
            Does.Contain("image_processor_type"));
    }

    [Test]
    public void ATowersConfigurationIsItsOwnDirectorysElseTheOneGivenElseBuiltIn()
    {
        using Scratch scratch = new(), given = new();
        File.WriteAllText(scratch.At("config.json"), Original);
        File.WriteAllText(given.At("config.json"), Tower(layers: 10));
        File.WriteAllText(given.At("preprocessor_config.json"), """{"size": 336, "crop_size": 336, "image_std": [0.5, 0.5, 0.5]}""");
        Assert.That(LlavaConfiguration.Read(scratch.Path).Vision.LayerCount, Is.EqualTo(24));
        LlavaConfiguration c = LlavaConfiguration.Read(scratch.Path, given.Path);
        Assert.That((c.Vision.LayerCount, c.Preprocess.Std.Red), Is.EqualTo((10, 0.5)));
        Directory.CreateDirectory(scratch.At("vision-tower"));
        string whole = $$"""{"model_type": "clip", "vision_config": {{Tower(layers: 5)}}}""";
        File.WriteAllText(scratch.At("vision-tower/config.json"), whole);
        Assert.That(LlavaConfiguration.Read(scratch.Path, given.Path).Vision.LayerCount, Is.EqualTo(5));
        Assert.That(Refusal(() => LlavaConfiguration.Read(scratch.Path, given.At("nothing"))).Message, Does.Contain("--vision-tower"));
    }

    [TestCase("original-pad")]
    [TestCase("hf-pil")]
    public void AConvertedModelNamesItsModeAndNeedsNoTowersDirectory(string mode)
    {
        using Scratch scratch = new();
        File.WriteAllText(scratch.At("config.json"), With(Original, r => r["mm_vision_tower"] = "somebody/clip"));
        Directory.CreateDirectory(scratch.At("vision-tower"));
        File.WriteAllText(scratch.At("vision-tower/config.json"), Tower(layers: 7));
        LlavaConfiguration before = LlavaConfiguration.Read(scratch.Path);
        byte[] description = before.Describe("int4:32");
        JsonNode json = JsonNode.Parse(description)!;
        Assert.That(((string?)json["preprocessing"], (string?)json["quantization"]), Is.EqualTo(("original-pad", "int4:32")));
        json["preprocessing"] = mode;
        File.WriteAllText(scratch.At("ilgpu-llava.json"), json.ToJsonString());
        Directory.Delete(scratch.At("vision-tower"), recursive: true);
        LlavaConfiguration after = LlavaConfiguration.Read(scratch.Path);
        Assert.That(after.Vision, Is.EqualTo(before.Vision));
        Assert.That(after.Preprocess, Is.EqualTo(before.Preprocess with { Mode = PreprocessModes.Parse(mode)!.Value }));
        scratch.Edit("ilgpu-llava.json", mode, "crop");
        Assert.That(Refusal(() => LlavaConfiguration.Read(scratch.Path)).Message,
            Does.Contain("preprocessing").And.Contain("original-pad"));
    }

    private static string Tower(int layers) => $$"""
        {"model_type": "clip_vision_model", "hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": {{layers}},
         "num_attention_heads": 16, "image_size": 336, "patch_size": 14}
        """;

    private static LlavaConfiguration ReadOriginal(Action<JsonNode> change)
    {
        using Scratch scratch = new();
        File.WriteAllText(scratch.At("config.json"), With(Original, change));
        return LlavaConfiguration.Read(scratch.Path);
    }

    private static LlavaConfiguration ReadNext(Action<JsonNode> change) => ConfigurationTests.Read(With(Next, change), NextPreprocessor);

    private static string With(string json, Action<JsonNode> change) => ConfigurationTests.With(json, change);

    private static CheckpointException Refusal(Action action) => Scratch.Refusal(action);
}
