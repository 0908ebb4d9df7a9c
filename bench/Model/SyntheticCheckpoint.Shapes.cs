namespace IlgpuLlava.Bench;

internal sealed partial class SyntheticCheckpoint
{
    // Heads of 16 are the narrowest there are; one layer, one patch.
    private const int VisionWidth = 16;
    private const int ImageSize = 14;

    private static object Configuration(ModelShape shape) => new
    {
        architectures = new[] { "LlavaForConditionalGeneration" },
        model_type = "llava",
        image_token_index = ModelShape.VocabularySize - 1,
        projector_hidden_act = "gelu",
        vision_feature_layer = -1,
        vision_feature_select_strategy = "default",
        text_config = new
        {
            model_type = "llama",
            hidden_size = ModelShape.HiddenSize,
            intermediate_size = ModelShape.IntermediateSize,
            num_hidden_layers = shape.LayerCount,
            num_attention_heads = ModelShape.HeadCount,
            num_key_value_heads = ModelShape.HeadCount,
            vocab_size = ModelShape.VocabularySize,
            max_position_embeddings = ModelShape.ContextLength,
            rms_norm_eps = 1e-5,
        },
        vision_config = new
        {
            model_type = "clip_vision_model",
            hidden_size = VisionWidth,
            intermediate_size = VisionWidth,
            num_hidden_layers = 1,
            num_attention_heads = 1,
            image_size = ImageSize,
            patch_size = ImageSize,
        },
    };

    private static object Preprocessor() => new
    {
        image_processor_type = "CLIPImageProcessor",
        crop_size = new { height = ImageSize, width = ImageSize },
        size = new { shortest_edge = ImageSize },
        image_mean = new[] { 0.5, 0.5, 0.5 },
        image_std = new[] { 0.25, 0.25, 0.25 },
        do_resize = true,
        do_center_crop = true,
        do_rescale = true,
        do_normalize = true,
        resample = 3,
        rescale_factor = 1.0 / 255,
    };

    private static IEnumerable<(string Name, long[] Shape)> Tensors(ModelShape shape)
    {
        const long hidden = ModelShape.HiddenSize, wide = ModelShape.IntermediateSize, vocabulary = ModelShape.VocabularySize;
        yield return ("language_model.model.embed_tokens.weight", [vocabulary, hidden]);
        for (int i = 0; i < shape.LayerCount; i++)
        {
            string layer = $"language_model.model.layers.{i}";
            yield return ($"{layer}.input_layernorm.weight", [hidden]);
            foreach (string name in (string[])["q", "k", "v", "o"])
                yield return ($"{layer}.self_attn.{name}_proj.weight", [hidden, hidden]);
            yield return ($"{layer}.post_attention_layernorm.weight", [hidden]);
            yield return ($"{layer}.mlp.gate_proj.weight", [wide, hidden]);
            yield return ($"{layer}.mlp.up_proj.weight", [wide, hidden]);
            yield return ($"{layer}.mlp.down_proj.weight", [hidden, wide]);
        }
        yield return ("language_model.model.norm.weight", [hidden]);
        yield return ("language_model.lm_head.weight", [vocabulary, hidden]);

        const string tower = "vision_tower.vision_model";
        yield return ($"{tower}.embeddings.class_embedding", [VisionWidth]);
        yield return ($"{tower}.embeddings.patch_embedding.weight", [VisionWidth, 3, ImageSize, ImageSize]);
        yield return ($"{tower}.embeddings.position_embedding.weight", [2, VisionWidth]);
        List<(string Name, long[] Shape)> affine =
        [
            ($"{tower}.pre_layrnorm", [VisionWidth]),
            ("multi_modal_projector.linear_1", [hidden, VisionWidth]),
            ("multi_modal_projector.linear_2", [hidden, hidden]),
        ];
        foreach (string name in (string[])["layer_norm1", "layer_norm2"])
            affine.Add(($"{tower}.encoder.layers.0.{name}", [VisionWidth]));
        string[] square = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "mlp.fc1", "mlp.fc2"];
        foreach (string name in square)
            affine.Add(($"{tower}.encoder.layers.0.{name}", [VisionWidth, VisionWidth]));
        foreach ((string name, long[] extents) in affine)
        {
            yield return ($"{name}.weight", extents);
            yield return ($"{name}.bias", [extents[0]]);
        }
    }
}
