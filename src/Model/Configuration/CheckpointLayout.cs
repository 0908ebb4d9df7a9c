namespace IlgpuLlava.Model.Configuration;

/// <summary>Whose layout a checkpoint's directory has.</summary>
public enum CheckpointLayout
{
    /// <summary>Hugging Face's: <c>text_config</c> and <c>vision_config</c> in <c>config.json</c>, &lt;image&gt; is a token; or that of a
    /// decoder or a vision tower alone.</summary>
    HuggingFace,

    /// <summary>That of haotian-liu/LLaVA: the decoder's keys at the root of <c>config.json</c>, <c>mm_</c> keys beside them, the vision
    /// tower a checkpoint of its own; &lt;image&gt; is no token.</summary>
    Original,
}
