using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Convert.Synth;

/// <summary>
/// Everything of a random checkpoint but its weights: what lies beside a given <c>config.json</c> is taken, the rest is made to fit.
/// </summary>
internal static class SyntheticFiles
{
    /// <summary>The files by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Make(SynthRequest request)
    {
        (JsonObject config, Dictionary<string, byte[]> files) = Read(request.Config);
        if ((string?)config["model_type"] is "llama" or "mistral" or "clip" or "clip_vision_model")
        {
            throw new CheckpointException(CheckpointErrorKind.NotSupported,
                $"{Printable.Name(request.Config)} is of a part of LLaVA alone; synth makes whole ones.");
        }
        if (request.Layers is { } layers) (config["text_config"] as JsonObject ?? config)["num_hidden_layers"] = layers;
        files["config.json"] = SyntheticTokenizer.Json(config);
        var vocabulary = new SyntheticVocabulary(config);
        if (!files.ContainsKey("tokenizer.model") && !files.ContainsKey("tokenizer.json"))
        {
            foreach ((string name, byte[] bytes) in SyntheticTokenizer.Files(vocabulary)) files[name] = bytes;
        }
        if (vocabulary.IsOriginal) return files;
        if (!files.ContainsKey("preprocessor_config.json") && !files.ContainsKey("processor_config.json"))
            files["preprocessor_config.json"] = SyntheticTokenizer.Json(Preprocessor(config));
        if (!files.Keys.Any(name => name.StartsWith("chat_template", StringComparison.Ordinal)))
            files["chat_template.jinja"] = Encoding.UTF8.GetBytes(BuiltInTemplates.Sources[vocabulary.Template]);
        return files;
    }

    /// <summary>The element type that a configuration names; float16 where it names none.</summary>
    public static TensorType TypeOf(ReadOnlySpan<byte> config)
    {
        JsonNode root = JsonNode.Parse(config)!;
        return ((string?)root["dtype"] ?? (string?)root["torch_dtype"]) switch
        {
            "bfloat16" => TensorType.BF16,
            "float32" => TensorType.F32,
            _ => TensorType.F16,
        };
    }

    private static (JsonObject Config, Dictionary<string, byte[]> Files) Read(string config)
    {
        if (NamedModels.Find(config) is { } named) return (named, []);
        if (!File.Exists(config))
        {
            throw new CheckpointException(CheckpointErrorKind.NotFound,
                $"{Printable.Name(config)} is neither a file nor a known model; known are {string.Join(", ", NamedModels.Names)}.");
        }
        string directory = Path.GetDirectoryName(Path.GetFullPath(config))!;
        Dictionary<string, byte[]> files = [];
        foreach (string name in Companions.Names.Concat(Companions.TowerNames).Where(n => File.Exists(Path.Combine(directory, n))))
            files[name] = File.ReadAllBytes(Path.Combine(directory, name));
        try
        {
            return ((JsonObject)JsonNode.Parse(File.ReadAllBytes(config))!, files);
        }
        catch (Exception e) when (e is JsonException or InvalidCastException or NullReferenceException)
        {
            throw new CheckpointException(CheckpointErrorKind.InvalidConfiguration, $"{Printable.Name(config)} is not a JSON object.", e);
        }
    }

    private static JsonObject Preprocessor(JsonObject config)
    {
        JsonNode? vision = config["vision_config"];
        // Without any section Hugging Face has CLIP ViT-L/14 at 336 pixels; a section without the key means CLIP's own default.
        int side = vision is null ? 336 : (int?)vision["image_size"] ?? 224;
        bool next = (string?)config["model_type"] == "llava_next";
        JsonObject preprocessor = new()
        {
            ["image_processor_type"] = next ? "LlavaNextImageProcessor" : "CLIPImageProcessor",
            ["crop_size"] = new JsonObject { ["height"] = side, ["width"] = side },
            ["size"] = new JsonObject { ["shortest_edge"] = side },
            ["do_resize"] = true,
            ["do_center_crop"] = true,
            ["do_rescale"] = true,
            ["do_normalize"] = true,
            ["resample"] = 3,
            ["rescale_factor"] = 0.00392156862745098,
            ["image_mean"] = new JsonArray(0.48145466, 0.4578275, 0.40821073),
            ["image_std"] = new JsonArray(0.26862954, 0.26130258, 0.27577711),
        };
        if (next)
        {
            preprocessor["do_pad"] = true;
            if (config["image_grid_pinpoints"] is { } grid) preprocessor["image_grid_pinpoints"] = grid.DeepClone();
        }
        return preprocessor;
    }
}
