namespace IlgpuLlava.Model.Checkpoints;

internal static partial class TensorNames
{
    /// <summary>
    /// The name of a normalised tensor in the spelling of Hugging Face's hub files: what <see cref="Normalize"/> reads back.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    public static string Hub(string normalized)
    {
        if (normalized == LmHead) return "language_model.lm_head.weight";
        if (normalized == EmbedTokens) return "language_model.model.embed_tokens.weight";
        if (normalized == "text.norm.weight") return "language_model.model.norm.weight";
        ReadOnlySpan<char> rest = normalized;
        if (Strip(ref rest, "projector.")) return $"multi_modal_projector.{rest}";
        if (Strip(ref rest, "text.layers.") && TakeIndex(ref rest) is { } layer)
            return $"language_model.model.layers.{layer}.{Key(_textLayer, rest, normalized)}";
        rest = normalized;
        if (Strip(ref rest, "vision.layers.") && TakeIndex(ref rest) is { } visionLayer)
        {
            int dot = rest.LastIndexOf('.');
            return $"vision_tower.vision_model.encoder.layers.{visionLayer}.{Key(_visionLayer, rest[..dot], normalized)}{rest[dot..]}";
        }
        return normalized.StartsWith("vision.", StringComparison.Ordinal)
            ? $"vision_tower.vision_model.{Key(_vision, normalized, normalized)}" : normalized;
    }

    private static string Key(Dictionary<string, string> names, ReadOnlySpan<char> value, string whole)
    {
        foreach ((string hub, string canonical) in names)
        {
            if (value.SequenceEqual(canonical)) return hub;
        }
        throw new ArgumentException($"No model has a tensor {Printable.Name(whole)}.", nameof(whole));
    }
}
