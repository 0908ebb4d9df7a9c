using System.Diagnostics.CodeAnalysis;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// BPE as Hugging Face's tokenizers run it, for text in both directions: SentencePiece's with byte fallback, and byte-level with the
/// splitting of Llama 3. Immutable: one tokenizer serves any number of threads.
/// </summary>
/// <remarks>
/// Added tokens are recognised in the template's own spans alone (<see cref="PromptSegment"/>). Text is any sequence of UTF-16 units;
/// a surrogate without its partner is read as U+FFFD. Nothing is normalised: NUL, byte order marks and combining marks round-trip.
/// </remarks>
public sealed partial class Tokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly BpeModel _bpe;
    private readonly PrefixRule _prefix;
    private readonly DecodingRule _decoding;
    private readonly StringTrie _added = new();
    private readonly StringTrie _addedAfterPrepend = new();
    private readonly int[] _before;
    private readonly int[] _after;

    private Tokenizer(
        Vocabulary vocabulary, BpeModel bpe, PrefixRule prefix, DecodingRule decoding, IEnumerable<AddedToken> added,
        TokenizerConfig config, IEnumerable<int> before, IEnumerable<int> after)
    {
        _vocabulary = vocabulary;
        _bpe = bpe;
        _prefix = prefix;
        _decoding = decoding with { CleansUp = config.CleansUp };
        _before = [.. before];
        _after = [.. after];
        bool fromJson = decoding.WholeByteRuns; // only there does a normaliser run before some added tokens are looked for
        foreach (AddedToken token in added)
        {
            vocabulary.TryGetId(token.Content, out int id);
            bool afterPrepend = token.Normalized && prefix == PrefixRule.EveryStretch && fromJson;
            (afterPrepend ? _addedAfterPrepend : _added).Add(token.Content, id);
        }

        BosId = Role("bos_token");
        EosId = Role("eos_token");

        int? Role(string name) => config.Role(name) is { } spelling && vocabulary.TryGetId(spelling, out int id) ? id : null;
    }

    /// <summary>One more than the largest token id. A model may have more logits than this; the rest are padding.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>The largest id that text may become: that of an added token may be larger.</summary>
    public int LargestPieceId => _vocabulary.LargestPiece;

    /// <summary>Whether tokens are bytes, so that one by itself need not be whole characters.</summary>
    public bool IsByteLevel => _decoding.ByteLevel;

    /// <summary>Id of the token that begins a text, where there is one.</summary>
    public int? BosId { get; }

    /// <summary>Id of the token that ends an answer, where there is one.</summary>
    public int? EosId { get; }

    /// <summary>The id of a token by its exact spelling, such as <c>&lt;image&gt;</c>.</summary>
    public bool TryGetId(string spelling, out int id) => _vocabulary.TryGetId(spelling, out id);

    /// <summary>Whether an id belongs to a token; ids may have gaps.</summary>
    public bool Contains(int id) => _vocabulary.TryGet(id, out _);

    /// <summary>The spelling of a token as it stands in the files, with "▁" for a space, or "Ġ" in a byte-level one.</summary>
    public bool TryGetSpelling(int id, [NotNullWhen(true)] out string? spelling)
    {
        spelling = _vocabulary.TryGet(id, out var entry) ? entry.Spelling : null;
        return spelling is not null;
    }
}
