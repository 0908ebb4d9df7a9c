using System.Diagnostics.CodeAnalysis;

namespace IlgpuLlava.Model.Text;

/// <summary>Ids and spellings, of the model's pieces and of added tokens.</summary>
internal sealed class Vocabulary(string file)
{
    /// <summary>Ids are below this: far above any real vocabulary, and small enough to index arrays with.</summary>
    public const int MaxSize = 1 << 22;

    /// <summary>Longest spelling, in UTF-16 units; real ones stay below 130 (Llama 3 has one of 128 spaces).</summary>
    public const int MaxLength = 512;

    private readonly List<Entry?> _entries = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>One more than the largest id.</summary>
    public int Size => _entries.Count;

    /// <summary>The largest id of a piece that is no added token; -1 where there is none.</summary>
    public int LargestPiece => _entries.FindLastIndex(entry => entry is { IsAdded: false });

    public bool TryGetId(string spelling, out int id) => _ids.TryGetValue(spelling, out id);

    public bool TryGet(int id, [NotNullWhen(true)] out Entry? entry)
    {
        entry = (uint)id < (uint)_entries.Count ? _entries[id] : null;
        return entry is not null;
    }

    public void Add(string spelling, int id, PieceKind kind)
    {
        if (id is < 0 or >= MaxSize)
        {
            throw new TokenizerException($"{file}: token {Quote.Text(spelling)} has id {id}, which is not in 0..{MaxSize - 1}.");
        }

        if (spelling.Length is 0 or > MaxLength)
        {
            throw new TokenizerException($"{file}: the spelling of token {id} has {spelling.Length} characters, not 1..{MaxLength}.");
        }

        if (TryGet(id, out Entry? other))
        {
            throw new TokenizerException($"{file}: id {id} belongs to both {Quote.Text(other.Spelling)} and {Quote.Text(spelling)}.");
        }

        if (!_ids.TryAdd(spelling, id))
        {
            throw new TokenizerException($"{file}: token {Quote.Text(spelling)} has two ids, {_ids[spelling]} and {id}.");
        }

        while (_entries.Count <= id)
        {
            _entries.Add(null);
        }

        _entries[id] = new Entry(spelling, kind, kind == PieceKind.Byte ? ByteOf(spelling, id) : (byte)0);
    }

    /// <summary>Declares an added token: its id where it is known, else the model's id for it, else the next free one.</summary>
    public int Declare(AddedToken token)
    {
        if (!_ids.TryGetValue(token.Content, out int id) || (token.Id is { } given && given != id))
        {
            id = token.Id ?? Size;
            Add(token.Content, id, PieceKind.Normal);
        }

        Entry entry = _entries[id]!;
        entry.IsAdded = true;
        entry.IsSpecial |= token.Special;
        return id;
    }

    /// <summary>Ids of the 256 byte pieces.</summary>
    /// <param name="byteLevel">Whether they are spelt by <see cref="ByteLevelAlphabet"/>, not as <c>&lt;0x0A&gt;</c>.</param>
    public int[] ByteIds(bool byteLevel = false)
    {
        var ids = new int[256];
        for (int value = 0; value < ids.Length; value++)
        {
            string spelling = byteLevel ? ByteLevelAlphabet.CharacterOf((byte)value).ToString() : ByteSpelling(value);
            if (!_ids.TryGetValue(spelling, out ids[value]))
            {
                string needed = byteLevel ? "byte-level BPE" : "byte fallback";
                throw new TokenizerException($"{file}: the byte piece {Quote.Text(spelling)} is missing, which {needed} needs.");
            }
        }

        return ids;
    }

    /// <summary>The id of a piece that is no added token.</summary>
    public bool TryGetPiece(ReadOnlySpan<char> spelling, out int id) =>
        _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(spelling, out id) && !_entries[id]!.IsAdded;

    public static bool IsByteSpelling(string spelling) =>
        spelling.Length == 6 && spelling.StartsWith("<0x", StringComparison.Ordinal) && spelling[5] == '>'
        && char.IsAsciiHexDigitUpper(spelling[3]) && char.IsAsciiHexDigitUpper(spelling[4]);

    private static string ByteSpelling(int value) => $"<0x{value:X2}>";

    private byte ByteOf(string spelling, int id) => IsByteSpelling(spelling)
        ? Convert.ToByte(spelling[3..5], 16)
        : throw new TokenizerException($"{file}: byte piece {id} is spelt {Quote.Text(spelling)}.");

    /// <summary>What is known of one id.</summary>
    internal sealed class Entry(string spelling, PieceKind kind, byte value)
    {
        public string Spelling { get; } = spelling;

        public PieceKind Kind { get; } = kind;

        /// <summary>The byte, for a byte piece.</summary>
        public byte Value { get; } = value;

        /// <summary>Whether it is matched as a whole in template text, before BPE.</summary>
        public bool IsAdded { get; set; }

        /// <summary>Whether decoding skips it.</summary>
        public bool IsSpecial { get; set; }
    }
}
