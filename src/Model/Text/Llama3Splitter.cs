using System.Globalization;
using System.Text;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// Cuts text into the pieces within which Llama 3's BPE merges. It does what <see cref="Expression"/> says, by hand: .NET's own
/// expressions see UTF-16 units, to which a letter beyond U+FFFF is two that are none.
/// </summary>
internal static class Llama3Splitter
{
    /// <summary>The expression as <c>tokenizer.json</c> spells it; another one is refused.</summary>
    public const string Expression =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>Length of the first piece of a text that is not empty, in UTF-16 units.</summary>
    public static int Next(ReadOnlySpan<char> text)
    {
        if (Contraction(text) is > 0 and var contraction)
        {
            return contraction;
        }

        Kind kind = KindOf(text, out int length);

        // [^\r\n\p{L}\p{N}]?\p{L}+
        int before = kind == Kind.Letter || kind == Kind.Number || text[0] is '\r' or '\n' ? 0 : length;
        int letters = Run(text[before..], Kind.Letter, int.MaxValue);
        if (letters > 0)
        {
            return before + letters;
        }

        if (kind == Kind.Number)
        {
            return Run(text, Kind.Number, 3);
        }

        // " ?[^\s\p{L}\p{N}]+[\r\n]*"
        before = text[0] == ' ' ? 1 : 0;
        int others = Run(text[before..], Kind.Other, int.MaxValue);
        if (others > 0)
        {
            int end = before + others;
            return end + NewlinesAt(text[end..]);
        }

        int spaces = Run(text, Kind.Space, int.MaxValue);
        int newline = text[..spaces].LastIndexOfAny('\r', '\n');
        return newline >= 0 ? newline + 1 // \s*[\r\n]+
            : spaces == text.Length ? spaces // \s+(?!\S) at the end
            : Math.Max(1, spaces - 1); // \s+(?!\S) leaves one space to what follows; a single one is \s+
    }

    /// <summary>English endings after an apostrophe, in either case; "ſ" is another small "s".</summary>
    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        char first = char.ToLowerInvariant(text[1]);
        if (first is 's' or 't' or 'm' or 'd' or '\u017F')
        {
            return 2;
        }

        char second = text.Length > 2 ? char.ToLowerInvariant(text[2]) : '\0';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    private static int Run(ReadOnlySpan<char> text, Kind kind, int most)
    {
        int end = 0;
        for (int count = 0; count < most && end < text.Length && KindOf(text[end..], out int length) == kind; count++)
        {
            end += length;
        }

        return end;
    }

    private static int NewlinesAt(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExcept('\r', '\n');
        return end < 0 ? text.Length : end;
    }

    private static Kind KindOf(ReadOnlySpan<char> text, out int length)
    {
        Rune.DecodeFromUtf16(text, out Rune rune, out length);
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other,
        };
    }
}
