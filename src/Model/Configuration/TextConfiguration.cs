namespace IlgpuLlava.Model.Configuration;

/// <summary>The decoder: Llama, or Mistral, which is the same network with other defaults.</summary>
public sealed record TextConfiguration
{
    private const int MaxWidth = 1 << 17;

    /// <summary><c>llama</c> or <c>mistral</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the MLP (of gate and of up each).</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Decoder layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads; each serves <see cref="HeadCount"/> / <see cref="KeyValueHeadCount"/> query heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of a head; heads times this need not be the hidden size.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Rows of the embedding and of the output matrix, padding included.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Positions that the model was made for.</summary>
    public required int MaxPositionEmbeddings { get; init; }

    /// <summary>Tokens that attention looks back; null where it sees all.</summary>
    public required int? SlidingWindow { get; init; }

    /// <summary>Epsilon of the RMS norms.</summary>
    public required float RmsNormEpsilon { get; init; }

    /// <summary>Base of the rotary embedding's frequencies.</summary>
    public required float RopeTheta { get; init; }

    /// <summary>Whether the output matrix is the embedding where the checkpoint stores none of its own.</summary>
    public required bool TieWordEmbeddings { get; init; }

    // Absent keys mean the class defaults of LlamaConfig and MistralConfig.
    internal static TextConfiguration Read(ConfigurationSection root)
    {
        ConfigurationSection section = root.Section("text_config") ?? ConfigurationSection.Parse("config.json", "{}"u8.ToArray());
        string type = section.Text("model_type") ?? "llama";
        if (type is not ("llama" or "mistral")) throw section.NotSupported("model_type", type, "llama and mistral are");
        return Read(section, type, root.Bool("tie_word_embeddings", false));
    }

    // The decoder's keys of a section, whatever it says of the type.
    internal static TextConfiguration Read(ConfigurationSection section, string type, bool tieAbsent)
    {
        bool mistral = type == "mistral";
        CheckSupported(section);

        int heads = section.Int("num_attention_heads", 32, 1, MaxWidth);
        int hidden = section.Int("hidden_size", 4096, 1, MaxWidth);
        // An absent num_key_value_heads is Mistral's default of 8; null means one for each query head in both.
        int kvAbsent = mistral && !section.Mentions("num_key_value_heads") ? 8 : heads;
        int? headDim = section.IntOrNull("head_dim", 1, MaxWidth);
        if (headDim is null && hidden % heads != 0)
            throw section.Wrong("num_attention_heads", $"is {heads}, which does not divide hidden_size {hidden}");

        var text = new TextConfiguration
        {
            ModelType = type,
            HiddenSize = hidden,
            IntermediateSize = section.Int("intermediate_size", mistral ? 14336 : 11008, 1, MaxWidth * 4),
            LayerCount = section.Int("num_hidden_layers", 32, 1, LlavaConfiguration.MaxLayers),
            HeadCount = heads,
            KeyValueHeadCount = section.Int("num_key_value_heads", kvAbsent, 1, MaxWidth),
            HeadDim = headDim ?? hidden / heads,
            VocabularySize = section.Int("vocab_size", 32000, 1, 1 << 24),
            MaxPositionEmbeddings = section.Int("max_position_embeddings", mistral ? 131072 : 2048, 1, 1 << 24),
            SlidingWindow = !mistral ? null
                : section.Mentions("sliding_window") ? section.IntOrNull("sliding_window", 1, int.MaxValue) : 4096,
            RmsNormEpsilon = (float)section.Positive("rms_norm_eps", 1e-6),
            RopeTheta = (float)ReadRopeTheta(section),
            // A checkpoint that stores its own output matrix uses it in any case.
            TieWordEmbeddings = section.Bool("tie_word_embeddings", tieAbsent),
        };
        if (heads % text.KeyValueHeadCount != 0)
        {
            throw section.Wrong("num_key_value_heads",
                $"is {text.KeyValueHeadCount}, which does not divide num_attention_heads {heads}");
        }
        LlavaConfiguration.CheckHeadDim(section, headDim is null ? "num_attention_heads" : "head_dim", text.HeadDim, even: true);
        if ((long)heads * text.HeadDim > MaxWidth * 4L)
            throw section.Wrong("num_attention_heads", $"is {heads}: too wide with heads of {text.HeadDim}");
        return text;
    }

    private static void CheckSupported(ConfigurationSection section)
    {
        string activation = section.Text("hidden_act") ?? "silu";
        if (activation != "silu") throw section.NotSupported("hidden_act", activation, "silu is");
        foreach (string key in (string[])["attention_bias", "mlp_bias"])
        {
            if (section.Bool(key, false)) throw section.NotSupported(key, "true", "the decoder's projections have no bias");
        }
        foreach (string key in (string[])["rope_scaling", "rope_parameters"])
        {
            if (section.Section(key) is not { } rope) continue;
            foreach (string spelling in (string[])["rope_type", "type"])
            {
                if (rope.Text(spelling) is { } kind && kind != "default") throw rope.NotSupported(spelling, kind, "default is");
            }
            if (rope.Positive("partial_rotary_factor", 1) != 1) throw rope.NotSupported("partial_rotary_factor", "other than 1", "1 is");
        }
    }

    // transformers 5 moved rope_theta into rope_parameters.
    private static double ReadRopeTheta(ConfigurationSection section) =>
        section.Section("rope_parameters") is { } rope && rope.Has("rope_theta")
            ? rope.Positive("rope_theta", 10000) : section.Positive("rope_theta", 10000);
}
