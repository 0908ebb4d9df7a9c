using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;
using static IlgpuLlava.Model.Tests.Configuration.ConfigurationPart;

namespace IlgpuLlava.Model.Tests.Configuration;

/// <summary>Values that no configuration may have, whatever the model: one list for the hub's 7B and for every checkpoint.</summary>
internal static class ConfigurationDamages
{
    public static IReadOnlyList<ConfigurationDamage> All { get; } =
    [
        .. Each(Decoder, "num_hidden_layers", "0", "-1", "1025", "1000000000", "99999999999999999999", "32.0", "\"32\""),
        .. Each(Decoder, "hidden_size", "0", "-64", "2147483647", "1099511627776"),
        .. Each(Decoder, "intermediate_size", "0", "-5", "2147483648"),
        .. Each(Decoder, "num_attention_heads", "0", "-1", "2147483647"),
        new(Decoder, "num_attention_heads", Without("head_dim", text => (int)text["hidden_size"]! - 1)),
        .. Each(Decoder, "num_key_value_heads", "0", "-1"),
        new(Decoder, "num_key_value_heads", text => (int)text["num_attention_heads"]! + 1),
        new(Decoder, "num_key_value_heads", text => (int)text["num_attention_heads"]! * 2),
        .. Each(Decoder, "head_dim", "0", "-64", "65", "2147483647"),
        .. Each(NotSupported, Decoder, "head_dim", "8", "512"),
        .. Each(Decoder, "vocab_size", "0", "-32000", "2000000000"),
        .. Each(Decoder, "max_position_embeddings", "0", "-4096", "2000000000"),
        .. Each(Decoder, "rms_norm_eps", "0", "-1e-5", "1e999"),
        .. Each(Decoder, "rope_theta", "0", "-1", "\"10000\""),
        .. Each(Decoder, "tie_word_embeddings", "1", "\"false\""),
        .. Each(NotSupported, Decoder, "hidden_act", "\"gelu\""),
        .. Each(NotSupported, Decoder, "attention_bias", "true"),
        .. Each(NotSupported, Decoder, "mlp_bias", "true"),

        .. Each(Tower, "num_hidden_layers", "0", "-1", "1025", "100000"),
        .. Each(Tower, "hidden_size", "0", "-1024", "2147483647"),
        .. Each(Tower, "intermediate_size", "0", "-1", "2147483648"),
        .. Each(Tower, "num_attention_heads", "0", "-1"),
        new(Tower, "num_attention_heads", vision => (int)vision["hidden_size"]! - 1),
        .. Each(Tower, "image_size", "0", "-336", "2000000"),
        .. Each(Tower, "patch_size", "0", "-14"),
        new(Tower, "patch_size", vision => (int)vision["image_size"]! + 1),
        new(Tower, "crop_size", vision =>
        {
            vision["image_size"] = (int)vision["image_size"]! * 2;
            return null;
        }),
        .. Each(Tower, "layer_norm_eps", "0", "-1"),
        .. Each(NotSupported, Tower, "hidden_act", "\"gelu\""),
        .. Each(NotSupported, Tower, "num_channels", "4"),
        .. Each(NotSupported, Tower, "model_type", "\"siglip_vision_model\""),

        .. Each(Pictures, "image_std", "[1, 0, 1]", "[1, 2, \"3\"]", "[1, 2, 1e999]"),
        .. Each(Pictures, "image_mean", "[1, 2]", "0.5"),
        .. Each(Pictures, "rescale_factor", "0", "-1"),
        .. Each(Pictures, "size", "{}", "-1", "0", "100000", "\"336\""),
        .. Each(Pictures, "crop_size", "1", "0", "{\"height\": 56, \"width\": 300}", "{\"shortest_edge\": 336}"),
        .. Each(Pictures, "do_resize", "1"),
        .. Each(NotSupported, Pictures, "resample", "2"),
        .. Each(NotSupported, Pictures, "image_processor_type", "\"SiglipImageProcessor\""),

        new(HuggingFace, "image_token_index", root => (int)root["text_config"]!["vocab_size"]!),
        .. Each(HuggingFace, "image_token_index", "-1", "4294967296"),
        .. Each(HuggingFace, "vision_feature_layer", "1000", "-1000", "\"-2\""),
        .. Each(NotSupported, HuggingFace, "vision_feature_layer", "[-2, -5]"),
        .. Each(NotSupported, HuggingFace, "vision_feature_select_strategy", "\"cls\""),
        .. Each(HuggingFace, "text_config", "[]", "5"),
        .. Each(HuggingFace, "vision_config", "[]", "5"),
        .. Each(NotSupported, HuggingFace, "projector_hidden_act", "\"relu\""),
        .. Each(NotSupported, HuggingFace, "multimodal_projector_bias", "false"),

        .. Each(Original, "mm_hidden_size", "0", "-1", "768"),
        .. Each(Original, "mm_vision_select_layer", "null", "1000", "-1000"),
        .. Each(NotSupported, Original, "mm_vision_select_layer", "[-2, -5]"),
        .. Each(NotSupported, Original, "mm_vision_select_feature", "\"cls\""),
        .. Each(NotSupported, Original, "mm_projector_type", "\"mlp3x_gelu\"", "\"identity\""),
        .. Each(NotSupported, Original, "mm_use_im_start_end", "true"),
        .. Each(NotSupported, Original, "image_aspect_ratio", "\"anyres_max_9\"", "\"stretch\""),
        .. Each(Original, "image_aspect_ratio", "1"),
        .. Each(NotSupported, Original, "mm_patch_merge_type", "\"spatial\""),

        .. Each(
            Tiles, "image_grid_pinpoints", "[]", "[[]]", "[[-56, 56]]", "[[0, 56]]", "[[57, 113]]", "[[1073741824, 56]]",
            "[[16384, 16384]]", "[[56]]", "[[56, 56, 56]]", "[56, 112]", "[[\"56\", \"112\"]]", "\"(1x1),...,(6x6)\"",
            $"[{string.Join(',', Many())}]"),
    ];

    /// <summary>Values that a model may have, but not these weights.</summary>
    public static IReadOnlyList<ConfigurationDamage> Misfits { get; } =
    [
        Misfit(Decoder, "vocab_size", size => size + 2),
        Misfit(Decoder, "vocab_size", size => size - 2),
        Misfit(Decoder, "hidden_size", size => 2 * size),
        Misfit(Decoder, "intermediate_size", size => size + 8),
        Misfit(Decoder, "num_hidden_layers", layers => layers + 1),
        Misfit(Decoder, "num_hidden_layers", layers => layers - 1),
        new(Decoder, "head_dim", text =>
            2 * (text["head_dim"] is { } size ? (int)size : (int)text["hidden_size"]! / (int)text["num_attention_heads"]!), TensorMismatch),
        Misfit(Tower, "hidden_size", size => 2 * size),
        Misfit(Tower, "intermediate_size", size => size + 8),
        Misfit(Tower, "num_hidden_layers", layers => layers - 1),
        Misfit(Tower, "patch_size", size => size / 2),
        new(Original, "mm_projector_type", root => root.ContainsKey("mm_projector_type") ? "linear" : "mlp2x_gelu", TensorMismatch),
    ];

    private static ConfigurationDamage Misfit(ConfigurationPart part, string key, Func<int, int> change) =>
        new(part, key, json => change((int)json[key]!), TensorMismatch);

    private static IEnumerable<string> Many() => Enumerable.Repeat("[56, 112]", 65);

    private static Func<JsonObject, JsonNode?> Without(string key, Func<JsonObject, JsonNode?> value) => json =>
    {
        json.Remove(key);
        return value(json);
    };

    private static IEnumerable<ConfigurationDamage> Each(ConfigurationPart part, string key, params string[] values) =>
        Each(InvalidConfiguration, part, key, values);

    private static IEnumerable<ConfigurationDamage> Each(
        CheckpointErrorKind kind, ConfigurationPart part, string key, params string[] values) =>
        values.Select(value => ConfigurationDamage.Of(part, key, value, kind));
}
