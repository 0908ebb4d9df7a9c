using System.Text;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// What BPE needs to know of a vocabulary: which symbol a character is, and which pairs of symbols merge into what, at which rank.
/// Symbols are token ids; above them stand characters that are no token themselves but occur in one.
/// </summary>
internal sealed class BpeModel
{
    private readonly Dictionary<int, int> _characters = [];
    private readonly Dictionary<ulong, (int Rank, int Result)> _merges = [];
    private readonly int _tokenCount;
    private readonly List<int> _bareCharacters = [];

    private readonly Vocabulary _vocabulary;
    private readonly bool _wholePieces;

    private BpeModel(Vocabulary vocabulary, bool byteLevel = false, bool wholePieces = false)
    {
        _vocabulary = vocabulary;
        _tokenCount = vocabulary.Size;
        _wholePieces = wholePieces;
        IsByteLevel = byteLevel;
        ByteIds = vocabulary.ByteIds(byteLevel);
    }

    /// <summary>Whether symbols begin as bytes, and text is cut by <see cref="Llama3Splitter"/> before.</summary>
    public bool IsByteLevel { get; }

    /// <summary>Ids of the 256 byte pieces.</summary>
    public int[] ByteIds { get; }

    /// <summary>User-defined pieces: read as a whole wherever they stand, never merged.</summary>
    public StringTrie Whole { get; } = new();

    /// <summary>Pieces that merges go through but that are split again in the result (SentencePiece's UNUSED).</summary>
    public HashSet<int> Unused { get; } = [];

    /// <summary>
    /// SentencePiece's BPE: two neighbours merge if together they spell a piece, the piece of the highest score first. Added tokens
    /// are left out, so that no plain text can spell one.
    /// </summary>
    public static BpeModel FromScores(SentencePieceModel source, Vocabulary vocabulary)
    {
        var model = new BpeModel(vocabulary);
        var mergeable = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < source.Pieces.Count; id++)
        {
            var (text, _, kind) = source.Pieces[id];
            if (vocabulary.TryGet(id, out var entry) && entry.IsAdded)
            {
                continue;
            }

            if (kind == PieceKind.UserDefined)
            {
                model.Whole.Add(text, id);
            }
            else if (kind is PieceKind.Normal or PieceKind.Unused)
            {
                mergeable.Add(text, id);
                model.AddCharacter(text, id);
                if (kind == PieceKind.Unused)
                {
                    model.Unused.Add(id);
                }
            }
        }

        float[] scores = [.. mergeable.Values.Select(id => source.Pieces[id].Score).Distinct().OrderDescending()];
        Dictionary<float, int> ranks = scores.Select((score, rank) => (score, rank)).ToDictionary(pair => pair.score, pair => pair.rank);
        var halves = mergeable.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (text, id) in mergeable)
        {
            int rank = ranks[source.Pieces[id].Score];
            for (int cut = 1; cut < text.Length; cut++)
            {
                if (!char.IsLowSurrogate(text[cut])
                    && model.TryHalf(text.AsSpan(0, cut), halves, out int left)
                    && model.TryHalf(text.AsSpan(cut), halves, out int right))
                {
                    model._merges.TryAdd(Pair(left, right), (rank, id));
                }
            }
        }

        return model;
    }

    /// <summary>Hugging Face's BPE: a list of pairs, the earliest first. Merges into an added token are left out.</summary>
    /// <param name="merges">The pairs.</param>
    /// <param name="vocabulary">Pieces and added tokens.</param>
    /// <param name="file">The file, for errors.</param>
    /// <param name="byteLevel">Whether the characters of pieces are bytes.</param>
    /// <param name="wholePieces">Whether a piece of text that is a token is taken whole.</param>
    /// <exception cref="TokenizerException">A merge names or makes what is no token.</exception>
    public static BpeModel FromMerges(
        IReadOnlyList<(string Left, string Right)> merges, Vocabulary vocabulary, string file, bool byteLevel = false,
        bool wholePieces = false)
    {
        var model = new BpeModel(vocabulary, byteLevel, wholePieces);
        for (int id = 0; id < vocabulary.Size && !byteLevel; id++)
        {
            if (vocabulary.TryGet(id, out var entry) && !entry.IsAdded)
            {
                model.AddCharacter(entry.Spelling, id);
            }
        }

        for (int rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            if (!vocabulary.TryGetId(left, out int leftId) || !vocabulary.TryGetId(right, out int rightId)
                || !vocabulary.TryGetId(left + right, out int result))
            {
                throw new TokenizerException(
                    $"{file}: merge {rank} of {Quote.Text(left)} and {Quote.Text(right)} names or makes what is not in the vocabulary.");
            }

            if (vocabulary.TryGet(result, out var made) && !made.IsAdded)
            {
                model._merges[Pair(leftId, rightId)] = (rank, result);
            }
        }

        return model;
    }

    /// <summary>Whether a piece of text, in its spelling, is a token without any merging (<c>ignore_merges</c>).</summary>
    public bool TryWhole(ReadOnlySpan<char> spelling, out int id)
    {
        id = -1;
        return _wholePieces && _vocabulary.TryGetPiece(spelling, out id);
    }

    /// <summary>Whether a symbol is a token, not just a character that occurs in one.</summary>
    public bool IsToken(int symbol) => symbol < _tokenCount;

    /// <summary>The character that a symbol which is no token stands for.</summary>
    public Rune CharacterOf(int symbol) => new(_bareCharacters[symbol - _tokenCount]);

    public bool TryCharacter(Rune character, out int symbol) => _characters.TryGetValue(character.Value, out symbol);

    public bool TryMerge(int left, int right, out int rank, out int result)
    {
        bool found = _merges.TryGetValue(Pair(left, right), out var merge);
        (rank, result) = merge;
        return found;
    }

    private static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private static bool IsCharacter(ReadOnlySpan<char> text, out Rune character) =>
        Rune.DecodeFromUtf16(text, out character, out int length) == System.Buffers.OperationStatus.Done && length == text.Length;

    private void AddCharacter(string text, int id)
    {
        if (IsCharacter(text, out Rune character))
        {
            _characters.Add(character.Value, id);
        }
    }

    private bool TryHalf(ReadOnlySpan<char> text, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces, out int symbol)
    {
        if (pieces.TryGetValue(text, out symbol))
        {
            return true;
        }

        if (!IsCharacter(text, out Rune character))
        {
            return false;
        }

        if (!_characters.TryGetValue(character.Value, out symbol))
        {
            symbol = _tokenCount + _bareCharacters.Count;
            _bareCharacters.Add(character.Value);
            _characters.Add(character.Value, symbol);
        }

        return true;
    }
}
