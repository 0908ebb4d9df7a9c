using System.Globalization;
using System.Text;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>Text from files as it may stand in a message: escaped, on one line, of bounded length.</summary>
internal static class Printable
{
    private const int MaxName = 120;
    private const int MaxReason = 240;
    private const int MaxLine = 256 * 1024;

    /// <summary>A name in quotes, its middle left out where it is long.</summary>
    public static string Name(string name)
    {
        if (name.Length > MaxName)
            name = $"{name.AsSpan(0, MaxName / 2)}...{name.AsSpan(name.Length - MaxName / 4)} ({name.Length} characters)";
        return $"'{Escape(name)}'";
    }

    /// <summary>A whole message.</summary>
    public static string Line(string text) => Escape(text.Length > MaxLine ? string.Concat(text.AsSpan(0, MaxLine), "...") : text);

    /// <summary>What a parser says of a file, without a full stop: it may quote much of it, and says last where.</summary>
    public static string Reason(Exception error)
    {
        string text = error.Message;
        if (text.Length > MaxReason) text = $"{text.AsSpan(0, MaxReason / 2)}...{text.AsSpan(text.Length - MaxReason / 2)}";
        return text.TrimEnd('.');
    }

    /// <summary>Shape in brackets: <c>[2, 3]</c>.</summary>
    public static string Shape(IReadOnlyList<long> shape)
    {
        const int most = 16;
        string dimensions = string.Join(", ", shape.Take(most).Select(d => d.ToString(CultureInfo.InvariantCulture)));
        return shape.Count > most ? $"[{dimensions}, ... {shape.Count} dimensions]" : $"[{dimensions}]";
    }

    private static string Escape(string text)
    {
        int first = 0;
        while (first < text.Length && IsPlain(text[first])) first++;
        if (first == text.Length) return text;

        var escaped = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (int i = first; i < text.Length; i++)
        {
            char c = text[i];
            if (IsPlain(c)) escaped.Append(c);
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                escaped.Append(c).Append(text[++i]);
            else escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return escaped.ToString();
    }

    // Format characters (right-to-left marks, zero-width joiners) and the line separators could change how a terminal shows the rest.
    private static bool IsPlain(char c) => c is >= ' ' and <= '~' || char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
