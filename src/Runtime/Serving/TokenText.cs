using System.Globalization;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

/// <summary>A token as text by itself.</summary>
internal static class TokenText
{
    /// <summary>Its spelling, with a space for SentencePiece's mark; a byte's character where it is one of ASCII.</summary>
    public static string Of(Tokenizer tokenizer, int id)
    {
        if (!tokenizer.TryGetSpelling(id, out string? spelling))
            return "";
        bool isByte = spelling.Length == 6 && spelling.StartsWith("<0x", StringComparison.Ordinal) && spelling[5] == '>';
        return isByte && byte.TryParse(spelling.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            && value < 0x80
            ? ((char)value).ToString()
            : spelling.Replace('\u2581', ' ');
    }
}
