using System.Globalization;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// The one naming of a LLaVA model's tensors that the model's code sees, and the way there from the spellings that checkpoints
/// have. Matrices are row-major [out, in]; <c>{i}</c> counts layers from 0.
/// <code>
/// vision.class_embedding                          [hidden]
/// vision.patch_embedding.weight                   [hidden, 3, patch, patch]
/// vision.position_embedding.weight                [1 + patches, hidden]
/// vision.pre_norm.{weight,bias}                   [hidden]
/// vision.layers.{i}.norm_1.{weight,bias}          [hidden]
/// vision.layers.{i}.attention.qkv.{weight,bias}   [3 hidden, hidden], [3 hidden]: rows of q, then k, then v
/// vision.layers.{i}.attention.out.{weight,bias}   [hidden, hidden], [hidden]
/// vision.layers.{i}.norm_2.{weight,bias}          [hidden]
/// vision.layers.{i}.mlp.fc1.{weight,bias}         [intermediate, hidden], [intermediate]
/// vision.layers.{i}.mlp.fc2.{weight,bias}         [hidden, intermediate], [hidden]
/// projector.linear_1.{weight,bias}                [text hidden, vision hidden], [text hidden]
/// projector.linear_2.{weight,bias}                [text hidden, text hidden], [text hidden]; LLaVA-1.0 has linear_1 alone
/// image_newline                                   [text hidden]; only where pictures are cut into tiles
/// text.embed_tokens.weight                        [vocabulary, hidden]
/// text.layers.{i}.input_norm.weight               [hidden]
/// text.layers.{i}.attention.qkv.weight            [(heads + 2 kvHeads) headDim, hidden]: rows of q, then k, then v
/// text.layers.{i}.attention.out.weight            [hidden, heads headDim]
/// text.layers.{i}.post_attention_norm.weight      [hidden]
/// text.layers.{i}.mlp.gate_up.weight              [2 intermediate, hidden]: rows of gate, then up
/// text.layers.{i}.mlp.down.weight                 [hidden, intermediate]
/// text.norm.weight                                [hidden]
/// text.lm_head.weight                             [vocabulary, hidden]
/// </code>
/// Vision layers behind the selected feature layer and the tower's last norm are not part of it: nothing reads them.
/// </summary>
internal static partial class TensorNames
{
    /// <summary>The canonical name of the embedding, which may also serve as the output matrix.</summary>
    public const string EmbedTokens = "text.embed_tokens.weight";

    /// <summary>The canonical name of the output matrix.</summary>
    public const string LmHead = "text.lm_head.weight";

    /// <summary>The canonical name of what ends each row of a picture in tiles.</summary>
    public const string ImageNewline = "image_newline";

    private static readonly Dictionary<string, string> _textLayer = new()
    {
        ["input_layernorm.weight"] = "input_norm.weight",
        ["post_attention_layernorm.weight"] = "post_attention_norm.weight",
        ["self_attn.q_proj.weight"] = "attention.q.weight",
        ["self_attn.k_proj.weight"] = "attention.k.weight",
        ["self_attn.v_proj.weight"] = "attention.v.weight",
        ["self_attn.o_proj.weight"] = "attention.out.weight",
        ["mlp.gate_proj.weight"] = "mlp.gate.weight",
        ["mlp.up_proj.weight"] = "mlp.up.weight",
        ["mlp.down_proj.weight"] = "mlp.down.weight",
    };

    private static readonly Dictionary<string, string> _visionLayer = new()
    {
        ["layer_norm1"] = "norm_1",
        ["layer_norm2"] = "norm_2",
        ["self_attn.q_proj"] = "attention.q",
        ["self_attn.k_proj"] = "attention.k",
        ["self_attn.v_proj"] = "attention.v",
        ["self_attn.out_proj"] = "attention.out",
        ["mlp.fc1"] = "mlp.fc1",
        ["mlp.fc2"] = "mlp.fc2",
    };

    private static readonly Dictionary<string, string> _vision = new()
    {
        ["embeddings.class_embedding"] = "vision.class_embedding",
        ["embeddings.patch_embedding.weight"] = "vision.patch_embedding.weight",
        ["embeddings.position_embedding.weight"] = "vision.position_embedding.weight",
        ["pre_layrnorm.weight"] = "vision.pre_norm.weight",
        ["pre_layrnorm.bias"] = "vision.pre_norm.bias",
        ["post_layernorm.weight"] = "vision.post_norm.weight",
        ["post_layernorm.bias"] = "vision.post_norm.bias",
    };

    private static readonly string[] _clipOnly = ["text_projection.weight", "visual_projection.weight", "logit_scale"];

    /// <summary>
    /// Whether a stored tensor holds nothing that a model computes with: constants that Hugging Face once saved, and what a whole
    /// CLIPModel has beside its vision tower.
    /// </summary>
    public static bool IsSkipped(string name) =>
        name.EndsWith(".inv_freq", StringComparison.Ordinal) || name.EndsWith(".position_ids", StringComparison.Ordinal)
        || name.StartsWith("text_model.", StringComparison.Ordinal) || _clipOnly.Contains(name);

    /// <summary>
    /// The canonical name of a stored tensor, with q, k, v, gate and up still apart (<c>attention.q</c> and so on); null where the
    /// name is of no known spelling: (1) the original repository, (2) Hugging Face's hub files, (3) transformers from 4.52 and
    /// (4) from 5, with or without the leading <c>model.</c>.
    /// </summary>
    public static string? Normalize(string name)
    {
        ReadOnlySpan<char> rest = name;
        Strip(ref rest, "model.");
        if (rest is "lm_head.weight" or "language_model.lm_head.weight") return LmHead;
        if (rest is ImageNewline) return ImageNewline;
        if (Strip(ref rest, "multi_modal_projector."))
            return IsLinear(rest, "linear_1") || IsLinear(rest, "linear_2") ? $"projector.{rest}" : null;
        if (Strip(ref rest, "mm_projector."))
            return Linear(rest, "", "linear_1") ?? Linear(rest, "0.", "linear_1") ?? Linear(rest, "2.", "linear_2");

        bool vision = false;
        while (Strip(ref rest, "vision_tower.")) vision = true;
        vision |= Strip(ref rest, "vision_model.");
        if (vision) return Vision(rest);

        if (Strip(ref rest, "language_model.")) Strip(ref rest, "model.");
        return Text(rest);
    }

    /// <summary>The canonical name of a tensor of a CLIP checkpoint that holds the tower alone, or all of CLIP; null where the name is of
    /// no known spelling.</summary>
    public static string? NormalizeTower(string name) => Normalize("vision_tower." + name);

    private static string? Text(ReadOnlySpan<char> rest)
    {
        if (rest is "embed_tokens.weight") return EmbedTokens;
        if (rest is "norm.weight") return "text.norm.weight";
        return Strip(ref rest, "layers.") && TakeIndex(ref rest) is { } layer && _textLayer.TryGetValue(rest.ToString(), out string? part)
            ? $"text.layers.{layer}.{part}" : null;
    }

    private static string? Vision(ReadOnlySpan<char> rest)
    {
        if (_vision.TryGetValue(rest.ToString(), out string? whole)) return whole;
        if (!Strip(ref rest, "encoder.layers.") || TakeIndex(ref rest) is not { } layer) return null;
        int dot = rest.LastIndexOf('.');
        if (dot < 0 || rest[dot..] is not (".weight" or ".bias")) return null;
        return _visionLayer.TryGetValue(rest[..dot].ToString(), out string? part) ? $"vision.layers.{layer}.{part}{rest[dot..]}" : null;
    }

    private static bool IsLinear(ReadOnlySpan<char> rest, string linear) =>
        rest.StartsWith(linear, StringComparison.Ordinal) && rest[linear.Length..] is ".weight" or ".bias";

    private static string? Linear(ReadOnlySpan<char> rest, string index, string linear) =>
        Strip(ref rest, index) && rest is "weight" or "bias" ? $"projector.{linear}.{rest}" : null;

    private static bool Strip(ref ReadOnlySpan<char> rest, string prefix)
    {
        if (!rest.StartsWith(prefix, StringComparison.Ordinal)) return false;
        rest = rest[prefix.Length..];
        return true;
    }

    // Only the plain spelling of a number: 007 would be a second name for layer 7.
    private static int? TakeIndex(ref ReadOnlySpan<char> rest)
    {
        int dot = rest.IndexOf('.');
        if (dot is < 1 or > 4 || (dot > 1 && rest[0] == '0')) return null;
        if (!int.TryParse(rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return null;
        rest = rest[(dot + 1)..];
        return index;
    }
}
