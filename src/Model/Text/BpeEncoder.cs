using System.Runtime.InteropServices;
using System.Text;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// Byte pair encoding (Sennrich et al. 2016, arXiv:1508.07909) of one stretch of text: of all neighbours that may merge, the pair of
/// the lowest rank does, the leftmost first. Symbols form a linked list, candidates a heap; a candidate whose symbols have changed
/// since is dropped when it comes up. Each merge adds two candidates at most, so n characters cost O(n log n).
/// </summary>
internal sealed class BpeEncoder(BpeModel model)
{
    /// <summary>U+2581, which stands for a space.</summary>
    public const char SpaceMark = '\u2581';

    private const int dead = -1;

    private readonly PriorityQueue<(int Left, int Right, int LeftSymbol, int RightSymbol), ulong> _candidates = new();
    private readonly List<int> _symbols = [];
    private readonly List<int> _previous = [];
    private readonly List<int> _next = [];
    private readonly Dictionary<int, (int Left, int Right)> _splits = [];
    private readonly StringBuilder _spelling = new();

    /// <summary>Number of candidates taken from the heap so far, over all calls: the work done.</summary>
    public long Steps { get; private set; }

    /// <summary>
    /// Appends the tokens of a stretch to <paramref name="tokens"/>. Where symbols are not bytes, spaces count as "▁", of which one is
    /// put before the text where <paramref name="prefix"/> says so; a surrogate without its partner counts as U+FFFD.
    /// </summary>
    public void Encode(ReadOnlySpan<char> text, bool prefix, List<int> tokens)
    {
        while (model.IsByteLevel && !text.IsEmpty)
        {
            int length = Llama3Splitter.Next(text);
            EncodeBytes(text[..length], tokens);
            text = text[length..];
        }

        if (model.IsByteLevel)
        {
            return;
        }

        Clear();
        if (prefix)
        {
            AddCharacter(new Rune(SpaceMark));
        }

        Split(text);
        MergeAndEmit(tokens);
    }

    /// <summary>Appends the tokens of one piece of text, byte by byte.</summary>
    private void EncodeBytes(ReadOnlySpan<char> piece, List<int> tokens)
    {
        Clear();
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in piece.EnumerateRunes())
        {
            foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                _spelling.Append(ByteLevelAlphabet.CharacterOf(value));
                AddSymbol(model.ByteIds[value]);
            }
        }

        if (_spelling.Length <= Vocabulary.MaxLength && model.TryWhole(_spelling.ToString(), out int whole))
        {
            tokens.Add(whole);
            return;
        }

        MergeAndEmit(tokens);
    }

    private void MergeAndEmit(List<int> tokens)
    {
        Merge();
        if (_symbols.Count > 0)
        {
            for (int at = 0; at >= 0; at = _next[at])
            {
                Emit(_symbols[at], tokens);
            }
        }
    }

    private void Clear()
    {
        _candidates.Clear();
        _symbols.Clear();
        _previous.Clear();
        _next.Clear();
        _splits.Clear();
        _spelling.Clear();
    }

    private void Split(ReadOnlySpan<char> text)
    {
        char[]? marked = null;
        if (!model.Whole.IsEmpty)
        {
            // User-defined pieces are spelt with space marks.
            marked = new char[text.Length];
            text.Replace(marked, ' ', SpaceMark);
        }

        while (!text.IsEmpty)
        {
            int length;
            if (marked is not null && (length = model.Whole.Longest(marked.AsSpan(marked.Length - text.Length), out int id)) > 0)
            {
                AddSymbol(id);
            }
            else
            {
                Rune.DecodeFromUtf16(text, out Rune rune, out length);
                AddCharacter(rune.Value == ' ' ? new Rune(SpaceMark) : rune);
            }

            text = text[length..];
        }
    }

    private void AddCharacter(Rune rune)
    {
        if (model.TryCharacter(rune, out int symbol))
        {
            AddSymbol(symbol);
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
        {
            AddSymbol(model.ByteIds[value]);
        }
    }

    private void AddSymbol(int symbol)
    {
        int at = _symbols.Count;
        _symbols.Add(symbol);
        _previous.Add(at - 1);
        _next.Add(-1);
        if (at > 0)
        {
            _next[at - 1] = at;
            Offer(at - 1, at);
        }
    }

    private void Offer(int left, int right)
    {
        int leftSymbol = _symbols[left], rightSymbol = _symbols[right];
        if (model.TryMerge(leftSymbol, rightSymbol, out int rank, out int result))
        {
            if (model.Unused.Contains(result))
            {
                _splits[result] = (leftSymbol, rightSymbol);
            }

            _candidates.Enqueue((left, right, leftSymbol, rightSymbol), ((ulong)(uint)rank << 32) | (uint)left);
        }
    }

    private void Merge()
    {
        Span<int> symbols = CollectionsMarshal.AsSpan(_symbols);
        Span<int> next = CollectionsMarshal.AsSpan(_next);
        Span<int> previous = CollectionsMarshal.AsSpan(_previous);
        while (_candidates.TryDequeue(out var pair, out _))
        {
            Steps++;
            var (left, right, leftSymbol, rightSymbol) = pair;
            if (symbols[left] != leftSymbol || symbols[right] != rightSymbol || next[left] != right)
            {
                continue;
            }

            model.TryMerge(leftSymbol, rightSymbol, out _, out int result);
            symbols[left] = result;
            symbols[right] = dead;
            int after = next[left] = next[right];
            if (after >= 0)
            {
                previous[after] = left;
                Offer(left, after);
            }

            if (previous[left] >= 0)
            {
                Offer(previous[left], left);
            }
        }
    }

    /// <summary>An unused piece falls apart into what made it; a character that is no token into its bytes.</summary>
    private void Emit(int symbol, List<int> tokens)
    {
        if (_splits.TryGetValue(symbol, out var halves))
        {
            Emit(halves.Left, tokens);
            Emit(halves.Right, tokens);
        }
        else if (model.IsToken(symbol))
        {
            tokens.Add(symbol);
        }
        else
        {
            Span<byte> bytes = stackalloc byte[4];
            foreach (byte value in bytes[..model.CharacterOf(symbol).EncodeToUtf8(bytes)])
            {
                tokens.Add(model.ByteIds[value]);
            }
        }
    }
}
