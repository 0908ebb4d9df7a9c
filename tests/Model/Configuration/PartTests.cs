using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Tests.Checkpoints;

namespace IlgpuLlava.Model.Tests.Configuration;

/// <summary>A decoder or a CLIP tower alone, by what its <c>config.json</c> says.</summary>
public class PartTests
{
    private const string Llama = """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 32000, "hidden_size": 256,
         "intermediate_size": 688, "num_hidden_layers": 4, "num_attention_heads": 4, "max_position_embeddings": 2048,
         "rms_norm_eps": 1e-05, "eos_token_id": 2, "tie_word_embeddings": true}
        """;

    // As openai/clip-vit-large-patch14-336 has it, its text half shortened.
    private const string Clip = """
        {"architectures": ["CLIPModel"], "model_type": "clip", "initializer_factor": 1.0, "logit_scale_init_value": 2.6592,
         "projection_dim": 768, "text_config": {"model_type": "clip_text_model", "projection_dim": 768}, "text_config_dict": {},
         "vision_config": {"model_type": "clip_vision_model", "hidden_size": 1024, "image_size": 336, "intermediate_size": 4096,
          "num_attention_heads": 16, "num_hidden_layers": 24, "patch_size": 14, "projection_dim": 768}}
        """;

    private const string Preprocessor = """
        {"crop_size": 336, "do_center_crop": true, "do_normalize": true, "do_resize": true, "feature_extractor_type":
         "CLIPFeatureExtractor", "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
         "resample": 3, "size": 336}
        """;

    [Test]
    public void ALlamaReadsNoPictures()
    {
        LlavaConfiguration c = Read(Llama);
        Assert.That((c.HasVision, c.HasText, c.Projector, c.MaxImageTokenCount), Is.EqualTo((false, true, ProjectorKind.None, 0)));
        Assert.That((c.Text.ModelType, c.Text.HeadDim, c.Text.TieWordEmbeddings, c.ContextLength), Is.EqualTo(("llama", 64, true, 2048)));
        Assert.That((c.ImageTokenId, c.EndTokenIds), Is.EqualTo(((int?)null, new[] { 2 })));
        Assert.That(() => c.Vision, Throws.InvalidOperationException);
        Assert.That(() => c.Preprocess, Throws.InvalidOperationException);
        Assert.That($"{c}", Is.EqualTo("llama of 4 layers of 256"));
    }

    [Test]
    public void AMistralHasItsOwnDefaults()
    {
        LlavaConfiguration c = Read("""{"model_type": "mistral", "architectures": ["MistralForCausalLM"]}""");
        Assert.That((c.Text.KeyValueHeadCount, c.Text.IntermediateSize, c.Text.SlidingWindow), Is.EqualTo((8, 14336, (int?)4096)));
        Assert.That(c.Remarks, Has.One.Contains("capped at the sliding window of 4096"));
    }

    [Test]
    public void AClipGivesTheFeaturesThatLlavaTakes()
    {
        LlavaConfiguration c = Read(Clip, Preprocessor);
        Assert.That((c.HasVision, c.HasText, c.Projector), Is.EqualTo((true, false, ProjectorKind.None)));
        Assert.That((c.VisionLayersToRun, c.FeatureSelection, c.TileTokenCount), Is.EqualTo((23, FeatureSelection.Patches, 576)));
        Assert.That((c.Vision.HiddenSize, c.Vision.ImageSize, c.Preprocess.CropHeight), Is.EqualTo((1024, 336, 336)));
        Assert.That(() => c.Text, Throws.InvalidOperationException);
        Assert.That((c.Remarks, $"{c}"), Is.EqualTo((Array.Empty<string>(), "CLIP of 24 layers of 1024")));
    }

    [Test]
    public void AClipWithoutATowersSectionIsAsItsClassMakesIt()
    {
        LlavaConfiguration c = Read("""{"model_type": "clip"}""", """{"image_processor_type": "CLIPImageProcessor"}""");
        Assert.That((c.Vision.HiddenSize, c.Vision.LayerCount, c.Vision.ImageSize, c.Vision.PatchSize), Is.EqualTo((768, 12, 224, 32)));
    }

    [TestCase("""{"model_type": "llama", "architectures": ["LlamaForSequenceClassification"]}""", "LlamaForSequenceClassification")]
    [TestCase("""{"model_type": "mistral", "architectures": ["LlamaForCausalLM"]}""", "MistralForCausalLM is")]
    [TestCase("""{"model_type": "llama", "quantization_config": {"bits": 4}}""", "quantization_config")]
    [TestCase("""{"model_type": "llama", "rope_scaling": {"rope_type": "llama3", "factor": 8.0}}""", "llama3")]
    [TestCase("""{"model_type": "clip", "architectures": ["CLIPTextModel"]}""", "CLIPTextModel")]
    [TestCase("""{"model_type": "clip_text_model"}""", "clip_text_model")]
    [TestCase("""{"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"]}""", "qwen2")]
    [TestCase("""{"model_type": "gemma2"}""", "gemma2")]
    [TestCase("""{"model_type": "mixtral"}""", "mixtral")]
    [TestCase("""{"model_type": "siglip"}""", "siglip")]
    public void Fault030_WhatIsNotSupportedIsNamed(string config, string named)
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => Read(config, Preprocessor))!;
        Assert.That((e.Kind, e.Message), Is.EqualTo((CheckpointErrorKind.NotSupported, e.Message)));
        Assert.That(e.Message, Does.Contain(named));
    }

    [Test]
    public void Fault030_AClipWithoutItsPreprocessorIsRefused() => Assert.That(
        () => Read(Clip), Throws.TypeOf<CheckpointException>().With.Message.Contains("preprocessor_config.json"));

    private static LlavaConfiguration Read(string config, string? preprocessor = null)
    {
        using Scratch scratch = new();
        scratch.Write("config.json", System.Text.Encoding.UTF8.GetBytes(config));
        if (preprocessor is not null)
            scratch.Write("preprocessor_config.json", System.Text.Encoding.UTF8.GetBytes(preprocessor));
        return LlavaConfiguration.Read(scratch.Path);
    }
}
