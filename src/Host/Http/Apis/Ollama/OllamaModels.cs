using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>What Ollama's clients are told about the model.</summary>
/// <param name="since">Since when it is served: its <c>modified_at</c>.</param>
internal sealed class OllamaModels(DateTimeOffset since)
{
    // Ollama's own word for a model that stays: some three hundred years.
    private static readonly TimeSpan s_forever = TimeSpan.FromDays(106_751);

    /// <summary><c>/api/version</c>.</summary>
    public static JsonObject Version() => new()
    {
        ["version"] = typeof(OllamaModels).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
    };

    /// <summary><c>/api/tags</c>.</summary>
    public JsonObject List(LlavaModelInfo model) => new() { ["models"] = new JsonArray(Entry(model)) };

    /// <summary><c>/api/ps</c>: the model stays loaded.</summary>
    public JsonObject Running(LlavaModelInfo model)
    {
        JsonObject entry = Entry(model);
        entry["expires_at"] = OllamaReply.Write(since + s_forever);
        entry["size_vram"] = model.Device.StartsWith("cpu", StringComparison.Ordinal) ? 0 : Size(model);
        entry["context_length"] = model.ContextLength;
        return new JsonObject { ["models"] = new JsonArray(entry) };
    }

    /// <summary><c>/api/show</c>.</summary>
    public JsonObject Show(LlavaModelInfo model) => new()
    {
        ["modified_at"] = OllamaReply.Write(since),
        ["details"] = Details(model),
        ["model_info"] = new JsonObject
        {
            ["general.architecture"] = model.Family,
            ["general.basename"] = model.Name,
            ["general.parameter_count"] = model.Parameters,
            [$"{model.Family}.context_length"] = model.ContextLength,
        },
        ["capabilities"] = model.ReadsPictures ? new JsonArray("completion", "vision") : new JsonArray("completion"),
    };

    private JsonObject Entry(LlavaModelInfo model) => new()
    {
        ["name"] = model.Name + ":latest",
        ["model"] = model.Name + ":latest",
        ["modified_at"] = OllamaReply.Write(since),
        ["size"] = Size(model),
        ["digest"] = Digest(model),
        ["details"] = Details(model),
    };

    private static JsonObject Details(LlavaModelInfo model) => new()
    {
        ["parent_model"] = "",
        ["format"] = "safetensors",
        ["family"] = model.Family,
        ["families"] = new JsonArray(model.Family),
        ["parameter_size"] = Count(model.Parameters),
        ["quantization_level"] = model.DType switch { "float16" => "F16", "bfloat16" => "BF16", "float32" => "F32", var other => other },
    };

    // The weights'.
    private static long Size(LlavaModelInfo model) => model.Parameters * (model.DType == "float32" ? 4 : 2);

    // Clients show its first digits and compare it to see whether a model is another one; weights are not hashed when they are loaded.
    private static string Digest(LlavaModelInfo model)
    {
        string facts = string.Create(
            CultureInfo.InvariantCulture, $"{model.Name}\n{model.Family}\n{model.DType}\n{model.Parameters}\n{model.ContextLength}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts)));
    }

    private static string Count(long parameters) => parameters switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.0}B"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.0}M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e3:0.0}K"),
    };
}
