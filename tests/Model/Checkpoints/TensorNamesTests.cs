using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Checkpoints;

public class TensorNamesTests
{
    [TestCase("text.embed_tokens.weight", "model.embed_tokens.weight", "language_model.model.embed_tokens.weight",
        "model.language_model.embed_tokens.weight")]
    [TestCase("text.norm.weight", "model.norm.weight", "language_model.model.norm.weight", "model.language_model.norm.weight")]
    [TestCase("text.lm_head.weight", "lm_head.weight", "language_model.lm_head.weight", "model.lm_head.weight")]
    [TestCase("text.layers.12.attention.q.weight", "model.layers.12.self_attn.q_proj.weight",
        "language_model.model.layers.12.self_attn.q_proj.weight", "model.language_model.layers.12.self_attn.q_proj.weight")]
    [TestCase("text.layers.0.mlp.down.weight", "model.layers.0.mlp.down_proj.weight", "language_model.model.layers.0.mlp.down_proj.weight")]
    [TestCase("projector.linear_1.bias", "model.mm_projector.bias", "mm_projector.bias")]
    [TestCase("projector.linear_1.weight", "model.mm_projector.0.weight", "multi_modal_projector.linear_1.weight",
        "model.multi_modal_projector.linear_1.weight")]
    [TestCase("projector.linear_2.bias", "model.mm_projector.2.bias", "multi_modal_projector.linear_2.bias",
        "model.multi_modal_projector.linear_2.bias")]
    [TestCase("image_newline", "model.image_newline", "image_newline")]
    [TestCase("vision.class_embedding", "model.vision_tower.vision_tower.vision_model.embeddings.class_embedding",
        "vision_tower.vision_model.embeddings.class_embedding", "model.vision_tower.vision_model.embeddings.class_embedding",
        "model.vision_tower.embeddings.class_embedding", "vision_model.embeddings.class_embedding")]
    [TestCase("vision.pre_norm.bias", "vision_tower.vision_model.pre_layrnorm.bias", "model.vision_tower.pre_layrnorm.bias")]
    [TestCase("vision.layers.3.attention.out.bias", "model.vision_tower.vision_tower.vision_model.encoder.layers.3.self_attn.out_proj.bias",
        "vision_tower.vision_model.encoder.layers.3.self_attn.out_proj.bias",
            "model.vision_tower.encoder.layers.3.self_attn.out_proj.bias")]
    public void EverySpellingBecomesTheCanonicalName(string canonical, params string[] spellings)
    {
        foreach (string spelling in spellings) Assert.That(TensorNames.Normalize(spelling), Is.EqualTo(canonical), spelling);
    }

    [TestCase("")]
    [TestCase("model.")]
    [TestCase("model.layers.0.self_attn.q_proj.bias")]
    [TestCase("model.layers.00.self_attn.q_proj.weight")]
    [TestCase("model.layers.-1.self_attn.q_proj.weight")]
    [TestCase("model.layers.99999.self_attn.q_proj.weight")]
    [TestCase("model.layers.self_attn.q_proj.weight")]
    [TestCase("model.mm_projector.1.weight")]
    [TestCase("model.mm_projector.scale")]
    [TestCase("multi_modal_projector.linear_3.weight")]
    [TestCase("multi_modal_projector.linear_1.weight.x")]
    [TestCase("vision_tower.vision_model.encoder.layers.0.self_attn.q_proj.scale")]
    [TestCase("text.embed_tokens.weight")]
    public void OtherNamesAreUnknown(string name) => Assert.That(TensorNames.Normalize(name), Is.Null);

    [TestCase("vision_model.embeddings.class_embedding", "vision.class_embedding")]
    [TestCase("vision_model.encoder.layers.7.mlp.fc1.bias", "vision.layers.7.mlp.fc1.bias")]
    [TestCase("encoder.layers.7.mlp.fc1.bias", "vision.layers.7.mlp.fc1.bias")]
    [TestCase("model.norm.weight", null)]
    [TestCase("lm_head.weight", null)]
    public void ATowersOwnNames(string name, string? canonical) => Assert.That(TensorNames.NormalizeTower(name), Is.EqualTo(canonical));

    [TestCase("model.layers.0.self_attn.rotary_emb.inv_freq")]
    [TestCase("vision_tower.vision_model.embeddings.position_ids")]
    [TestCase("text_model.encoder.layers.0.mlp.fc1.weight")]
    [TestCase("text_projection.weight")]
    [TestCase("visual_projection.weight")]
    [TestCase("logit_scale")]
    public void UnusedTensorsAreSkipped(string name) => Assert.That(TensorNames.IsSkipped(name));
}
