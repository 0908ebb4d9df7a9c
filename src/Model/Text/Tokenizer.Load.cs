namespace IlgpuLlava.Model.Text;

public sealed partial class Tokenizer
{
    /// <summary>
    /// Loads the tokenizer of a checkpoint directory: <c>tokenizer.json</c> where there is one, else <c>tokenizer.model</c> in the way
    /// that <c>tokenizer_config.json</c> says (<c>legacy</c>, absent: true).
    /// </summary>
    /// <param name="directory">The checkpoint.</param>
    /// <param name="otherModel">A SentencePiece model that is read where the directory holds neither, or null.</param>
    /// <exception cref="TokenizerException">The files are missing, broken or of an unsupported kind.</exception>
    public static Tokenizer Load(string directory, string? otherModel = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        string json = Path.Combine(directory, "tokenizer.json");
        string model = Path.Combine(directory, "tokenizer.model");
        return File.Exists(json) ? FromJson(json, TokenizerConfig.Load(directory))
            : File.Exists(model) ? FromSentencePiece(model, TokenizerConfig.Load(directory))
            : otherModel is not null ? FromSentencePiece(otherModel, TokenizerConfig.Load(directory))
            : throw new TokenizerException($"{directory}: neither tokenizer.json nor tokenizer.model is there.");
    }

    /// <summary>Loads one <c>tokenizer.json</c> with nothing beside it.</summary>
    /// <exception cref="TokenizerException">The file is missing, broken or of an unsupported kind.</exception>
    public static Tokenizer LoadJson(string file) => FromJson(file, TokenizerConfig.Bare(legacy: true, []));

    /// <summary>Loads one SentencePiece model with nothing beside it.</summary>
    /// <param name="file">A <c>tokenizer.model</c>.</param>
    /// <param name="legacy">Whether every stretch between added tokens begins with a dummy space, or the text alone.</param>
    /// <param name="addedTokens">Special tokens that take the ids after the model's, in order, such as &lt;image&gt; and &lt;pad&gt;.
    /// </param>
    /// <exception cref="TokenizerException">The file is missing, broken or of an unsupported kind.</exception>
    public static Tokenizer LoadSentencePiece(string file, bool legacy, params IReadOnlyList<string> addedTokens) =>
        FromSentencePiece(file, TokenizerConfig.Bare(legacy, addedTokens));

    private static Tokenizer FromJson(string file, TokenizerConfig config)
    {
        using var json = TokenizerJson.Load(file);
        var vocabulary = new Vocabulary(file);
        foreach (var (spelling, id) in json.Vocabulary())
        {
            bool isByte = !json.IsByteLevel && Vocabulary.IsByteSpelling(spelling);
            vocabulary.Add(spelling, id, isByte ? PieceKind.Byte : PieceKind.Normal);
        }

        List<AddedToken> added = Declare(vocabulary, [.. json.AddedTokens(), .. config.AddedTokens]);
        var (before, after) = json.PostProcessing();
        if (before.Concat(after).FirstOrDefault(id => !vocabulary.TryGet(id, out _), -1) is >= 0 and var unknown)
        {
            throw new TokenizerException($"{file}: the post-processor adds token {unknown}, which is not in the vocabulary.");
        }

        PrefixRule prefix = json.IsByteLevel ? json.ByteLevelPrefix() : json.Prefix();
        var bpe = BpeModel.FromMerges(json.Merges(), vocabulary, file, json.IsByteLevel, json.TakesWholePieces);
        return new Tokenizer(vocabulary, bpe, prefix, json.Decoding(), added, config, before, after);
    }

    private static Tokenizer FromSentencePiece(string file, TokenizerConfig config)
    {
        SentencePieceModel model = SentencePieceModel.Load(file);
        var vocabulary = new Vocabulary(file);
        for (int id = 0; id < model.Pieces.Count; id++)
        {
            vocabulary.Add(model.Pieces[id].Text, id, model.Pieces[id].Kind);
        }

        List<AddedToken> added = Declare(vocabulary, [.. config.AddedTokens, .. OwnRoles(vocabulary, config)]);
        PrefixRule prefix = (config.Legacy, model.AddDummyPrefix, config.AddPrefixSpace) switch
        {
            (true, true, _) => PrefixRule.EveryStretch,
            (false, _, true) => PrefixRule.Text,
            _ => PrefixRule.Never,
        };
        var decoding = new DecodingRule(
            StripFromText: 0, config.AddPrefixSpace, StripBySentencePiece: config.Legacy && model.AddDummyPrefix, WholeByteRuns: false);
        return new Tokenizer(
            vocabulary, BpeModel.FromScores(model, vocabulary), prefix, decoding, added, config,
            Sentinel(config.AddBos, "bos_token"), Sentinel(config.AddEos, "eos_token"));

        int[] Sentinel(bool wanted, string role)
        {
            if (!wanted)
            {
                return [];
            }

            return config.Role(role) is { } spelling && vocabulary.TryGetId(spelling, out int id)
                ? [id]
                : throw new TokenizerException($"{file}: {role} is to be added to every text, but is not in the vocabulary.");
        }
    }

    /// <summary>The begin, end and unknown tokens of a SentencePiece model, which are special even where no file says so.</summary>
    private static IEnumerable<AddedToken> OwnRoles(Vocabulary vocabulary, TokenizerConfig config) =>
        from role in (string[])["unk_token", "bos_token", "eos_token"]
        let spelling = config.Role(role)
        where spelling is not null && vocabulary.TryGetId(spelling, out _)
        select new AddedToken(spelling, Id: null, Special: true, Normalized: false);

    /// <summary>Declares tokens in order, and merges what several files say of the same one: the first says how it is matched.</summary>
    private static List<AddedToken> Declare(Vocabulary vocabulary, List<AddedToken> tokens)
    {
        // Those with ids first, so that the next free id is known when one without comes.
        foreach (AddedToken token in tokens.OrderBy(token => token.Id is null))
        {
            vocabulary.Declare(token);
        }

        return [.. tokens.DistinctBy(token => token.Content)];
    }
}
