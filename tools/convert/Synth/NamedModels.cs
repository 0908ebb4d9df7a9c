using System.Text.Json.Nodes;

namespace IlgpuLlava.Convert.Synth;

/// <summary>The configurations of the checkpoints that people have, as their <c>config.json</c> states them, and small ones.</summary>
internal static class NamedModels
{
    private static readonly Dictionary<string, Func<JsonObject>> _models = new()
    {
        ["llava-1.0-7b"] = () => Original(
            Llama(4096, 11008, 32, 32, 32, vocabulary: 32000, positions: 2048), "openai/clip-vit-large-patch14"),
        ["llava-1.5-7b"] = () => Llava(Llama(4096, 11008, 32, 32, 32)),
        ["llava-1.5-13b"] = () => Llava(Llama(5120, 13824, 40, 40, 40)),
        ["bakllava"] = () => Llava(Mistral(ropeTheta: 10000)),
        ["llava-1.6-vicuna-7b"] = () => Next(Llava(Llama(4096, 11008, 32, 32, 32))),
        ["llava-1.6-vicuna-13b"] = () => Next(Llava(Llama(5120, 13824, 40, 40, 40))),
        ["llava-1.6-mistral-7b"] = () => Next(Llava(Mistral(ropeTheta: 1e6))),
        ["llava-1.6-34b"] = () => Next(Llava(
            Llama(7168, 20480, 60, 56, 8, vocabulary: 64064, ropeTheta: 5e6, end: 7), imageToken: 64000, padToken: 0)),
        ["llava-1.6-llama3-8b"] = () => Next(Llava(
            Llama(4096, 14336, 32, 32, 8, vocabulary: 128320, positions: 8192, ropeTheta: 500000, end: 128009),
            imageToken: 128256, padToken: 128257)),
        // A decoder of the width of TinyLlama and Llama 3.2 1B that sees next to nothing.
        ["llama-1b"] = () => Seeing(Vision(16, 16, 1, 1, 14), -1,
            Llava(Llama(2048, 5632, 16, 32, 32, vocabulary: 32000, positions: 2048), imageToken: 31999, padToken: 0)),
        ["tiny-1.5"] = () => Tiny(Llava(Llama(256, 688, 4, 4, 4, vocabulary: 8064), imageToken: 8000, padToken: 8001)),
        // No processor's cache holds its decoder of 0.41 billion weights, and a picture takes it no time.
        ["small-1.5"] = () => Tiny(Llava(Llama(2048, 5504, 8, 16, 16, vocabulary: 8064), imageToken: 8000, padToken: 8001)),
        ["tiny-1.6"] = () => Tiny(Next(Llava(Llama(256, 688, 4, 4, 2, vocabulary: 8064), imageToken: 8000, padToken: 8001))),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => _models.Keys;

    /// <summary>The configuration of that name, or null.</summary>
    public static JsonObject? Find(string name) => _models.GetValueOrDefault(name)?.Invoke();

    private static JsonObject Llava(JsonObject text, int imageToken = 32000, int padToken = 32001) => new()
    {
        ["architectures"] = new JsonArray("LlavaForConditionalGeneration"),
        ["model_type"] = "llava",
        ["image_token_index"] = imageToken,
        ["pad_token_id"] = padToken,
        ["projector_hidden_act"] = "gelu",
        ["vision_feature_layer"] = -2,
        ["vision_feature_select_strategy"] = "default",
        ["tie_word_embeddings"] = false,
        ["torch_dtype"] = "float16",
        ["text_config"] = text,
        ["vision_config"] = Vision(1024, 4096, 24, 16, 336),
    };

    // The original repository's layout, whose vision tower is known by its name.
    private static JsonObject Original(JsonObject text, string tower)
    {
        text["architectures"] = new JsonArray("LlavaLlamaForCausalLM");
        text["model_type"] = "llava";
        text["torch_dtype"] = "float16";
        text["mm_hidden_size"] = 1024;
        text["mm_vision_tower"] = tower;
        text["mm_vision_select_layer"] = -2;
        text["mm_vision_select_feature"] = "patch";
        text["mm_use_im_start_end"] = false;
        return text;
    }

    private static JsonObject Next(JsonObject llava)
    {
        llava["architectures"] = new JsonArray("LlavaNextForConditionalGeneration");
        llava["model_type"] = "llava_next";
        llava["image_grid_pinpoints"] = Grid((int)llava["vision_config"]!["image_size"]!);
        llava["use_image_newline_parameter"] = true;
        return llava;
    }

    private static JsonObject Tiny(JsonObject llava)
    {
        if (llava.ContainsKey("image_grid_pinpoints")) llava["image_grid_pinpoints"] = Grid(56);
        return Seeing(Vision(128, 256, 3, 2, 56), -2, llava);
    }

    private static JsonObject Seeing(JsonObject vision, int featureLayer, JsonObject llava)
    {
        (llava["vision_config"], llava["vision_feature_layer"]) = (vision, featureLayer);
        return llava;
    }

    // Height and width in tiles: up to two by two, and three in a row either way.
    private static JsonArray Grid(int tile)
    {
        (int Height, int Width)[] tiles = [(1, 2), (2, 1), (2, 2), (3, 1), (1, 3)];
        return [.. tiles.Select(t => new JsonArray(t.Height * tile, t.Width * tile))];
    }

    private static JsonObject Llama(int hidden, int intermediate, int layers, int heads, int keyValueHeads, int vocabulary = 32064,
        int positions = 4096, double ropeTheta = 10000, int end = 2) => new()
        {
            ["model_type"] = "llama",
            ["hidden_size"] = hidden,
            ["intermediate_size"] = intermediate,
            ["num_hidden_layers"] = layers,
            ["num_attention_heads"] = heads,
            ["num_key_value_heads"] = keyValueHeads,
            ["vocab_size"] = vocabulary,
            ["max_position_embeddings"] = positions,
            ["rms_norm_eps"] = 1e-5,
            ["rope_theta"] = ropeTheta,
            ["eos_token_id"] = end,
        };

    private static JsonObject Mistral(double ropeTheta)
    {
        JsonObject text = Llama(4096, 14336, 32, 32, 8, positions: 32768, ropeTheta: ropeTheta);
        text["model_type"] = "mistral";
        text["sliding_window"] = null;
        return text;
    }

    private static JsonObject Vision(int hidden, int intermediate, int layers, int heads, int imageSize) => new()
    {
        ["model_type"] = "clip_vision_model",
        ["hidden_size"] = hidden,
        ["intermediate_size"] = intermediate,
        ["num_hidden_layers"] = layers,
        ["num_attention_heads"] = heads,
        ["image_size"] = imageSize,
        ["patch_size"] = 14,
    };
}
