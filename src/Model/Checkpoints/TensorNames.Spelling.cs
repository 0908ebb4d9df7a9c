namespace IlgpuLlava.Model.Checkpoints;

internal static partial class TensorNames
{
    private static readonly (string Prefix, string Spelling)[] _marks =
    [
        ("model.mm_projector.", "original repository"),
        ("language_model.model.", "Hugging Face hub"),
        ("model.vision_tower.encoder.", "transformers 5"),
        ("vision_tower.encoder.", "transformers 5"),
        ("model.language_model.", "transformers 4.52"),
        ("language_model.layers.", "transformers 4.52"),
        ("model.layers.", "original repository"),
    ];

    /// <summary>Whose spelling a checkpoint's tensors have.</summary>
    public static string SpellingOf(IReadOnlyCollection<string> names)
    {
        foreach ((string prefix, string spelling) in _marks)
        {
            if (names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))) return spelling;
        }
        return "unknown";
    }
}
