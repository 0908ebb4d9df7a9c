using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace IlgpuLlava.Tests;

/// <summary>The decoder or the vision tower of a LLaVA checkpoint in Hugging Face's layout, as Hugging Face would save it alone.</summary>
internal static class TakenApart
{
    /// <summary>A <c>LlamaForCausalLM</c> or <c>MistralForCausalLM</c> with the checkpoint's tokenizer and template.</summary>
    /// <param name="from">The checkpoint, spelt as on the hub.</param>
    /// <param name="to">A directory that does not exist.</param>
    /// <param name="edit">Changes its <c>config.json</c>.</param>
    /// <param name="keep">Whether a tensor is stored; all are by default.</param>
    public static string Decoder(string from, string to, Action<JsonObject>? edit = null, Func<string, bool>? keep = null)
    {
        JsonObject config = Config(from), text = (JsonObject)config["text_config"]!.DeepClone();
        string architecture = (string)text["model_type"]! == "mistral" ? "MistralForCausalLM" : "LlamaForCausalLM";
        text["architectures"] = new JsonArray(architecture);
        text["tie_word_embeddings"] = false;
        Directory.CreateDirectory(to);
        foreach (string file in (string[])["tokenizer.model", "tokenizer_config.json", "chat_template.jinja", "generation_config.json"])
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        const string prefix = "language_model.";
        return Write(from, to, text, edit, name =>
        {
            string? own = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
            return own is not null && keep?.Invoke(own) != false ? own : null;
        });
    }

    /// <summary>A <c>CLIPVisionModel</c>, or its part of a <c>CLIPModel</c> that has a text tower too.</summary>
    /// <param name="from">The checkpoint, spelt as on the hub.</param>
    /// <param name="to">A directory that does not exist.</param>
    /// <param name="isWhole">Whether it is a <c>CLIPModel</c>.</param>
    public static string Tower(string from, string to, bool isWhole)
    {
        JsonObject vision = (JsonObject)Config(from)["vision_config"]!.DeepClone();
        vision["architectures"] = new JsonArray("CLIPVisionModel");
        JsonObject config = isWhole
            ? new()
            {
                ["architectures"] = new JsonArray("CLIPModel"),
                ["model_type"] = "clip",
                ["vision_config"] = vision,
                ["text_config"] = new JsonObject { ["model_type"] = "clip_text_model" },
            }
            : vision;
        Directory.CreateDirectory(to);
        File.Copy(Path.Combine(from, "preprocessor_config.json"), Path.Combine(to, "preprocessor_config.json"));
        const string prefix = "vision_tower.";
        // Any other tensor stands for those of the text tower, which nobody looks at.
        return Write(from, to, config, null, name =>
            name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..]
            : isWhole && name.EndsWith("embed_tokens.weight", StringComparison.Ordinal) ? "text_model.embeddings.token_embedding.weight"
            : isWhole && name.EndsWith("linear_1.weight", StringComparison.Ordinal) ? "visual_projection.weight"
            : null);
    }

    private static JsonObject Config(string directory) =>
        (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "config.json")))!;

    private static string Write(string from, string to, JsonObject config, Action<JsonObject>? edit, Func<string, string?> rename)
    {
        edit?.Invoke(config);
        File.WriteAllText(Path.Combine(to, "config.json"), config.ToJsonString());
        byte[] file = File.ReadAllBytes(Path.Combine(from, "model.safetensors"));
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        JsonObject header = [];
        List<byte> data = [];
        foreach ((string name, JsonNode? entry) in (JsonObject)JsonNode.Parse(file.AsSpan(8, length))!)
        {
            if (name == "__metadata__" || rename(name) is not { } other)
                continue;
            int begin = (int)entry!["data_offsets"]![0]!, end = (int)entry["data_offsets"]![1]!;
            JsonNode moved = entry.DeepClone();
            moved["data_offsets"] = new JsonArray(data.Count, data.Count + end - begin);
            header[other] = moved;
            data.AddRange(file.AsSpan(8 + length + begin, end - begin));
        }
        byte[] json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, json.Length);
        File.WriteAllBytes(Path.Combine(to, "model.safetensors"), [.. size, .. json, .. data]);
        return to;
    }
}
