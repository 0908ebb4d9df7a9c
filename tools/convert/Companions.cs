namespace IlgpuLlava.Convert;

/// <summary>What a checkpoint has beside its weights and is taken along as it is.</summary>
internal static class Companions
{
    /// <summary>Names of files.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "config.json", "generation_config.json", "preprocessor_config.json", "processor_config.json", "tokenizer.json",
        "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
        "chat_template.jinja", "chat_template.json", "LICENSE", "LICENSE.txt", "NOTICE", "README.md",
    ];

    /// <summary>Of a vision tower that lies beside a checkpoint in the original repository's layout.</summary>
    public static IReadOnlyList<string> TowerNames { get; } = ["vision-tower/config.json", "vision-tower/preprocessor_config.json"];
}
