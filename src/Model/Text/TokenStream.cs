using System.Buffers;
using System.Text;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// Decodes one answer as its tokens come: each call returns the text that has become certain. Special tokens give none. What the calls
/// return, put together, is exactly <see cref="Tokenizer.Decode"/> of all ids.
/// </summary>
/// <remarks>
/// Bytes of an unfinished character are held back, never replaced in the middle. With a <c>tokenizer.json</c> a whole run of byte
/// tokens is held until the run ends, because there one bad byte turns the run into U+FFFD. Not thread-safe.
/// </remarks>
public sealed class TokenStream
{
    private readonly Tokenizer _tokenizer;
    private readonly DecodingRule _rule;
    private readonly List<byte> _bytes = [];
    private bool _first = true;
    private bool _sentencePieceStrips;
    private bool _sentencePieceStripped;
    private bool _hasText;
    private int _strip;
    private readonly StreamingReplacement[] _cleanUp;

    internal TokenStream(Tokenizer tokenizer, DecodingRule rule)
    {
        _tokenizer = tokenizer;
        _rule = rule;
        _strip = rule.StripFromText;
        _sentencePieceStrips = rule.StripBySentencePiece;
        _cleanUp = rule.CleansUp ? StreamingReplacement.CleanUp() : [];
    }

    /// <summary>Takes the next token.</summary>
    /// <returns>Text that no later token can change; often empty.</returns>
    /// <exception cref="PromptException">The id belongs to no token; the stream is as before.</exception>
    public string Append(int id)
    {
        Vocabulary.Entry token = _tokenizer.EntryOf(id);
        if (token.IsSpecial)
        {
            return "";
        }

        var text = new StringBuilder();
        bool first = _first;
        _first = false;
        if (_rule.ByteLevel)
        {
            _bytes.AddRange(ByteLevelAlphabet.BytesOf(token.Spelling));
            TakeCharacters(text, final: false);
        }
        else if (token.Kind == PieceKind.Byte)
        {
            _bytes.Add(token.Value);
            if (!_rule.WholeByteRuns)
            {
                TakeCharacters(text, final: false);
            }
        }
        else
        {
            TakeBytes(text);
            _hasText |= text.Length > 0;
            if (token.Kind != PieceKind.Control)
            {
                text.Append(SpellingOf(token, first).Replace(BpeEncoder.SpaceMark, ' '));
            }
        }

        return Emit(text);
    }

    /// <summary>Ends the answer.</summary>
    /// <returns>What was held back; bytes that are no character are U+FFFD.</returns>
    public string Finish()
    {
        var text = new StringBuilder();
        TakeBytes(text);
        string rest = Emit(text);
        for (int i = 0; i < _cleanUp.Length; i++)
        {
            // What one replacement held back goes through those after it.
            rest = _cleanUp[(i + 1)..].Aggregate(_cleanUp[i].Finish(), (held, step) => step.Append(held)) is { Length: > 0 } held
                ? rest + held
                : rest;
        }

        return rest;
    }

    private ReadOnlySpan<char> StripMark(ReadOnlySpan<char> spelling) =>
        spelling.StartsWith([BpeEncoder.SpaceMark]) ? spelling[1..] : spelling;

    private string SpellingOf(Vocabulary.Entry token, bool first)
    {
        ReadOnlySpan<char> spelling = token.Spelling;
        if (first && _rule.StripFirstToken)
        {
            spelling = StripMark(spelling);
        }

        // SentencePiece expects its dummy space until it has taken one or has given any text.
        _sentencePieceStrips &= !_hasText && !_sentencePieceStripped;
        if (_sentencePieceStrips)
        {
            int length = spelling.Length;
            spelling = StripMark(spelling);
            _sentencePieceStripped = spelling.Length < length;
        }

        return spelling.ToString();
    }

    private void TakeBytes(StringBuilder text)
    {
        if (_rule.WholeByteRuns && !IsUtf8(_bytes))
        {
            text.Append(Rune.ReplacementChar.ToString()[0], _bytes.Count);
            _bytes.Clear();
        }

        TakeCharacters(text, final: true);
    }

    private static bool IsUtf8(List<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));

    /// <summary>Takes characters from the bytes; a byte that begins none is U+FFFD, one that may still begin one waits.</summary>
    private void TakeCharacters(StringBuilder text, bool final)
    {
        ReadOnlySpan<byte> rest = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);
        while (!rest.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(rest, out Rune character, out int length);
            if (status == OperationStatus.NeedMoreData && !final)
            {
                break;
            }

            text.Append(status == OperationStatus.Done ? character.ToString() : Rune.ReplacementChar.ToString());
            // A decoder of bytes makes one U+FFFD of the longest beginning of a character (WHATWG), SentencePiece one of each byte.
            rest = rest[(status == OperationStatus.Done || _rule.ByteLevel ? length : 1)..];
        }

        _bytes.RemoveRange(0, _bytes.Count - rest.Length);
    }

    /// <summary>Strips spaces from the start of the whole text, where the decoder does.</summary>
    private string Emit(StringBuilder text)
    {
        int strip = 0;
        while (strip < text.Length && _strip > 0)
        {
            if (text[strip] == ' ')
            {
                strip++;
                _strip--;
            }
            else
            {
                _strip = 0;
            }
        }

        _hasText |= text.Length > 0;
        return _cleanUp.Aggregate(text.ToString(strip, text.Length - strip), (part, step) => step.Append(part));
    }
}
