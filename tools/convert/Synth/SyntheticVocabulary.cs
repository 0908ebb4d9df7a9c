using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Convert.Synth;

/// <summary>
/// The ids of a random checkpoint's tokens, as the families have them: pieces of a tokenizer first, then control tokens from the
/// first that the configuration or the family's template names.
/// </summary>
internal sealed class SyntheticVocabulary
{
    /// <summary>The template of the Yi family, whose begin and end of a message are tokens 6 and 7.</summary>
    public const string ChatMl = "llava-1.6-34b";

    /// <summary>The template of the Llama 3 family, whose tokenizer is byte-level.</summary>
    public const string Llama3 = "llava-1.6-llama3";

    /// <summary>The control tokens that Llama 3 has behind its 128,000 pieces.</summary>
    private static readonly string[] _llama3 =
        ["<|begin_of_text|>", "<|end_of_text|>", "", "", "", "", "<|start_header_id|>", "<|end_header_id|>", "", "<|eot_id|>"];

    private const int Llama3Pieces = 128000;

    public SyntheticVocabulary(JsonObject config)
    {
        JsonNode text = config["text_config"] ?? config;
        int size = (int?)text["vocab_size"] ?? 32000;
        int image = (int?)config["image_token_index"] ?? (int?)config["image_token_id"] ?? 32000;
        int? pad = (int?)config["pad_token_id"];
        int end = Integers(config["eos_token_id"]) ?? Integers(text["eos_token_id"]) ?? 2;
        Template = end == 7 ? ChatMl : end >= Llama3Pieces ? Llama3
            : (string?)text["model_type"] == "mistral" && (string?)config["model_type"] == "llava_next" ? "llava-1.6-mistral" : "llava-1.5";
        // In the original repository's layout it is no token.
        IsOriginal = config.ContainsKey("mm_vision_tower") || config.ContainsKey("mm_hidden_size");
        if (!IsOriginal && image < size) Controls[image] = "<image>";
        if (pad is { } p && p > end && p < size) Controls[p] = "<pad>";
        if (Template == Llama3)
        {
            for (int id = Llama3Pieces; id < Math.Min(size, Llama3Pieces + 256); id++)
            {
                string name = id - Llama3Pieces < _llama3.Length ? _llama3[id - Llama3Pieces] : "";
                Controls.TryAdd(id, name.Length > 0 ? name : $"<|reserved_special_token_{id - Llama3Pieces}|>");
            }
        }
        PieceCount = Math.Min(size, Controls.Keys.DefaultIfEmpty(size).Min());
        if (PieceCount < SyntheticTokenizer.LeastPieces)
        {
            throw new CheckpointException(CheckpointErrorKind.InvalidConfiguration,
                $"config.json: {PieceCount} ids below the image token (or vocab_size) are too few for a tokenizer; "
                + $"{SyntheticTokenizer.LeastPieces} are the least.");
        }
    }

    /// <summary>The family's template, by its name in <see cref="BuiltInTemplates"/>.</summary>
    public string Template { get; }

    /// <summary>Whether the configuration is of the original repository, whose program has the templates.</summary>
    public bool IsOriginal { get; }

    /// <summary>Pieces, from id 0.</summary>
    public int PieceCount { get; }

    /// <summary>Tokens behind the pieces that stand for no text.</summary>
    public SortedDictionary<int, string> Controls { get; } = [];

    private static int? Integers(JsonNode? node) => node is JsonArray list ? (int?)list.FirstOrDefault() : (int?)node;
}
