using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Tests.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Configuration;

/// <summary>Configurations that are malformed, contradict themselves or ask for what is not supported: refused by name.</summary>
public class ConfigurationFaultTests
{
    [TestCase("{\"a\":", "}")]
    [TestCase("[", "]")]
    public void Fault023_DeepNesting(string open, string close)
    {
        string deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
        Expect(InvalidConfiguration, () => ConfigurationTests.Read("{\"text_config\":" + deep + "}"), "config.json");
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{")]
    [TestCase("""{"model_type": "llava", "model_type": "llava"}""")]
    [TestCase("""{"text_config": {"hidden_size": 1, "hidden_size": 1}}""")]
    [TestCase("""{"model_type": "\ud800"}""")]
    [TestCase("""{"model_type": 5}""")]
    [TestCase("{}")]
    public void MalformedJson(string json) => Expect(InvalidConfiguration, () => ConfigurationTests.Read(json), "config.json");

    [Test]
    public void NotUtf8()
    {
        using var scratch = new Scratch();
        scratch.Write("config.json", [.. "{\"model_type\": \""u8, 0xFF, .. "\"}"u8]);
        Expect(InvalidConfiguration, () => LlavaConfiguration.Read(scratch.Path), "UTF-8");
    }

    [TestCase("config.json")]
    [TestCase("preprocessor_config.json")]
    public void MissingFiles(string name)
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.At("config.json"), ConfigurationTests.Hub7B);
        File.WriteAllText(scratch.At("preprocessor_config.json"), ConfigurationTests.HubPreprocessor);
        File.Delete(scratch.At(name));
        Expect(NotFound, () => LlavaConfiguration.Read(scratch.Path), name);
        Expect(NotFound, () => LlavaConfiguration.Read(scratch.At("nothing")), "nothing");
    }

    [TestCase("num_hidden_layers", "0")]
    [TestCase("num_hidden_layers", "-1")]
    [TestCase("num_hidden_layers", "1000000000")]
    [TestCase("num_hidden_layers", "99999999999999999999")]
    [TestCase("num_hidden_layers", "32.0")]
    [TestCase("num_hidden_layers", "\"32\"")]
    [TestCase("hidden_size", "0")]
    [TestCase("hidden_size", "2147483647")]
    [TestCase("hidden_size", "4095")]
    [TestCase("intermediate_size", "-5")]
    [TestCase("intermediate_size", "2147483648")]
    [TestCase("num_attention_heads", "0")]
    [TestCase("num_attention_heads", "31")]
    [TestCase("num_key_value_heads", "0")]
    [TestCase("num_key_value_heads", "3")]
    [TestCase("num_key_value_heads", "64")]
    [TestCase("head_dim", "0")]
    [TestCase("head_dim", "-64")]
    [TestCase("head_dim", "65")]
    [TestCase("vocab_size", "0")]
    [TestCase("vocab_size", "100")]
    [TestCase("vocab_size", "2000000000")]
    [TestCase("max_position_embeddings", "0")]
    [TestCase("max_position_embeddings", "-4096")]
    [TestCase("rms_norm_eps", "0")]
    [TestCase("rms_norm_eps", "-1e-5")]
    [TestCase("rms_norm_eps", "1e999")]
    [TestCase("rope_theta", "0")]
    [TestCase("rope_theta", "\"10000\"")]
    [TestCase("tie_word_embeddings", "1")]
    public void Fault028_TextSizes(string key, string value) => Expect(InvalidConfiguration, () => ReadSection("text_config", key, value));

    [TestCase("num_hidden_layers", "0")]
    [TestCase("num_hidden_layers", "100000")]
    [TestCase("hidden_size", "-1024")]
    [TestCase("hidden_size", "1000")]
    [TestCase("num_attention_heads", "0")]
    [TestCase("num_attention_heads", "15")]
    [TestCase("image_size", "0")]
    [TestCase("image_size", "2000000")]
    [TestCase("image_size", "13")]
    [TestCase("image_size", "224")]
    [TestCase("patch_size", "0")]
    [TestCase("patch_size", "337")]
    [TestCase("layer_norm_eps", "0")]
    public void Fault028_VisionSizes(string key, string value) => Expect(InvalidConfiguration, () =>
        ReadSection("vision_config", key, value));

    [TestCase("image_token_index", "32064")]
    [TestCase("image_token_index", "-1")]
    [TestCase("vision_feature_layer", "25")]
    [TestCase("vision_feature_layer", "-26")]
    [TestCase("vision_feature_layer", "\"-2\"")]
    [TestCase("eos_token_id", "32064")]
    [TestCase("eos_token_id", "[2, -1]")]
    [TestCase("eos_token_id", "[2, \"3\"]")]
    [TestCase("text_config", "[]")]
    [TestCase("vision_config", "5")]
    public void Fault028_ModelValues(string key, string value) => Expect(InvalidConfiguration, () => ReadRoot(key, value), key);

    [TestCase("text_config", "hidden_act", "\"gelu\"")]
    [TestCase("text_config", "attention_bias", "true")]
    [TestCase("text_config", "mlp_bias", "true")]
    [TestCase("text_config", "model_type", "\"qwen2\"")]
    [TestCase("text_config", "rope_scaling", """{"type": "linear", "factor": 2.0}""")]
    [TestCase("text_config", "rope_scaling", """{"rope_type": "llama3", "factor": 8.0}""")]
    [TestCase("text_config", "rope_parameters", """{"rope_type": "yarn", "rope_theta": 10000.0}""")]
    [TestCase("text_config", "rope_parameters", """{"rope_type": "default", "partial_rotary_factor": 0.5}""")]
    [TestCase("text_config", "num_attention_heads", "4")]
    [TestCase("vision_config", "hidden_act", "\"gelu\"")]
    [TestCase("vision_config", "num_channels", "4")]
    [TestCase("vision_config", "model_type", "\"siglip_vision_model\"")]
    public void UnsupportedSectionsAreNamed(string section, string key, string value) =>
        Expect(NotSupported, () => ReadSection(section, key, value), section, key);

    [TestCase("model_type", "\"llava_next\"", "architectures")]
    [TestCase("model_type", "\"llava_onevision\"", "llava_onevision")]
    [TestCase("model_type", "\"llama\"", "llama")]
    [TestCase("architectures", "[\"LlavaMptForCausalLM\"]", "architectures")]
    [TestCase("use_image_newline_parameter", "false", "use_image_newline_parameter")]
    [TestCase("projector_hidden_act", "\"relu\"", "projector_hidden_act")]
    [TestCase("multimodal_projector_bias", "false", "multimodal_projector_bias")]
    [TestCase("vision_feature_layer", "[-2, -5]", "vision_feature_layer")]
    [TestCase("vision_feature_select_strategy", "\"cls\"", "vision_feature_select_strategy")]
    [TestCase("quantization_config", "{\"quant_method\": \"awq\"}", "quantization_config")]
    public void UnsupportedModelsAreNamed(string key, string value, string named) => Expect(NotSupported, () =>
        ReadRoot(key, value), named);

    [TestCase("image_processor_type", "\"SiglipImageProcessor\"")]
    [TestCase("do_center_crop", "false")]
    [TestCase("resample", "2")]
    [TestCase("do_pad", "true")]
    public void UnsupportedPreprocessingIsNamed(string key, string value) => Expect(NotSupported, () => ReadProcessor(key, value), key);

    [TestCase("image_std", "[1, 0, 1]")]
    [TestCase("image_mean", "[1, 2]")]
    [TestCase("rescale_factor", "0")]
    [TestCase("size", "{}")]
    [TestCase("size", "-1")]
    [TestCase("crop_size", "224")]
    [TestCase("crop_size", "{\"height\": 336, \"width\": 300}")]
    [TestCase("crop_size", "{\"shortest_edge\": 336}")]
    [TestCase("do_resize", "1")]
    public void MalformedPreprocessingIsNamed(string key, string value) => Expect(InvalidConfiguration, () =>
        ReadProcessor(key, value), key);

    private static void ReadRoot(string key, string value) =>
        ConfigurationTests.Read(ConfigurationTests.With(ConfigurationTests.Hub7B, r => r[key] = Raw(value)));

    private static void ReadSection(string section, string key, string value) =>
        ConfigurationTests.Read(ConfigurationTests.With(ConfigurationTests.Hub7B, r => r[section]![key] = Raw(value)));

    private static void ReadProcessor(string key, string value) => ConfigurationTests.Read(ConfigurationTests.Hub7B,
        ConfigurationTests.With(ConfigurationTests.HubPreprocessor, r => r[key] = Raw(value)));

    private static JsonNode? Raw(string value) => JsonNode.Parse(value);

    private static void Expect(CheckpointErrorKind kind, Action action, params string[] named)
    {
        CheckpointException error = Scratch.Refusal(action);
        Assert.That(error.Kind, Is.EqualTo(kind), error.Message);
        foreach (string text in named) Assert.That(error.Message, Does.Contain(text));
    }
}
