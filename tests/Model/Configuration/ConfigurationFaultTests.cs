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

    [TestCase("eos_token_id", "32064")]
    [TestCase("eos_token_id", "[2, -1]")]
    [TestCase("eos_token_id", "[2, \"3\"]")]
    public void Fault028_EndTokens(string key, string value) => Expect(InvalidConfiguration, () => ReadRoot(key, value), key);

    [TestCase("text_config", "model_type", "\"qwen2\"")]
    [TestCase("text_config", "rope_scaling", """{"type": "linear", "factor": 2.0}""")]
    [TestCase("text_config", "rope_scaling", """{"rope_type": "llama3", "factor": 8.0}""")]
    [TestCase("text_config", "rope_parameters", """{"rope_type": "yarn", "rope_theta": 10000.0}""")]
    [TestCase("text_config", "rope_parameters", """{"rope_type": "default", "partial_rotary_factor": 0.5}""")]
    [TestCase("text_config", "num_attention_heads", "4")]
    public void UnsupportedSectionsAreNamed(string section, string key, string value) =>
        Expect(NotSupported, () => ReadSection(section, key, value), section, key);

    [TestCase("model_type", "\"llava_next\"", "architectures")]
    [TestCase("model_type", "\"llava_onevision\"", "llava_onevision")]
    [TestCase("model_type", "\"llama\"", "llama")]
    [TestCase("architectures", "[\"LlavaMptForCausalLM\"]", "architectures")]
    [TestCase("use_image_newline_parameter", "false", "use_image_newline_parameter")]
    [TestCase("quantization_config", "{\"quant_method\": \"awq\"}", "quantization_config")]
    public void UnsupportedModelsAreNamed(string key, string value, string named) => Expect(NotSupported, () =>
        ReadRoot(key, value), named);

    [TestCase("do_center_crop", "false")]
    [TestCase("do_pad", "true")]
    public void UnsupportedPreprocessingIsNamed(string key, string value) => Expect(NotSupported, () => ReadProcessor(key, value), key);

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
