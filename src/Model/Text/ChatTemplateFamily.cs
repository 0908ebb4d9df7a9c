using System.Text.Json;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// Which built-in template a checkpoint without one of its own takes, by what its configuration says of the model and by the token
/// that ends its answers.
/// </summary>
internal static class ChatTemplateFamily
{
    private const string configFile = "config.json";

    /// <summary>Whether the directory is laid out as the original repository (haotian-liu/LLaVA) saves models.</summary>
    public static bool IsOriginalLayout(string directory) => Read(directory, json => IsOriginal(json), absent: false);

    /// <exception cref="TokenizerException">There is no built-in template for the family, which is named.</exception>
    public static string Of(string directory)
    {
        string? endToken = TokenizerConfig.Load(directory).Role("eos_token");
        return Read(directory, json => IsOriginal(json) ? OriginalOf(json, endToken) : HuggingFaceOf(json, endToken), absent: "llava-1.5");
    }

    /// <summary>The rule of the original <c>run_llava.py</c>, which goes by the model's name, and by what names stand for.</summary>
    private static string OriginalOf(JsonFile json, string? endToken)
    {
        string type = json.OptionalText(json.Root, "model_type") ?? "llava";
        string origin = json.OptionalText(json.Root, "_name_or_path") ?? "";
        return (type, endToken) switch
        {
            (_, "<|im_end|>") => "chatml_direct",
            ("llava_mistral", _) => "mistral_instruct",
            ("llava" or "llava_llama", "</s>" or null) => Has("llama-2", origin) ? "llava_llama_2" : Architecture(json) switch
            {
                { } architecture when Has("mistral", architecture) => "mistral_instruct",
                _ => "llava_v1",
            },
            _ => throw json.Unsupported(
                $"there is no built-in chat template for model_type {Quote.Text(type)} with answers that end in "
                + $"{Quote.Text(endToken ?? "nothing")}; name one with --template: {string.Join(", ", ChatTemplate.Names)}"),
        };
    }

    private static string HuggingFaceOf(JsonFile json, string? endToken)
    {
        bool isNext = json.OptionalText(json.Root, "model_type") == "llava_next";
        bool isMistral = json.Optional(json.Root, "text_config") is { } text && json.OptionalText(text, "model_type") == "mistral";
        return endToken switch
        {
            "<|im_end|>" => "llava-1.6-34b",
            "<|eot_id|>" => "llava-1.6-llama3",
            _ when isMistral => isNext ? "llava-1.6-mistral" : "bakllava",
            _ => isNext ? "llava-1.6-vicuna" : "llava-1.5",
        };
    }

    private static bool IsOriginal(JsonFile json) =>
        ((string[])["mm_vision_tower", "mm_projector_type", "mm_hidden_size"]).Any(key => json.Optional(json.Root, key) is not null)
        || (Architecture(json) is { } architecture && architecture.StartsWith("Llava", StringComparison.Ordinal)
            && architecture.EndsWith("ForCausalLM", StringComparison.Ordinal));

    private static string? Architecture(JsonFile json) =>
        json.Optional(json.Root, "architectures") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
            ? json.Text(list[0], "architectures")
            : null;

    private static bool Has(string part, string text) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static T Read<T>(string directory, Func<JsonFile, T> read, T absent)
    {
        string file = Path.Combine(directory, configFile);
        if (!File.Exists(file))
        {
            return absent;
        }

        using var json = JsonFile.Load(file);
        return read(json);
    }
}
