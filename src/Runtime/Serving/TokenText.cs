using System.Buffers;
using System.Globalization;
using System.Text;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

/// <summary>A token as text by itself.</summary>
internal static class TokenText
{
    /// <summary>
    /// Its spelling, with a space for SentencePiece's mark; a byte's character where it is one of ASCII. In a byte-level vocabulary what
    /// its bytes say, and those that are no character by themselves as SentencePiece spells bytes, <c>&lt;0xE2&gt;</c>.
    /// </summary>
    public static string Of(Tokenizer tokenizer, int id)
    {
        if (!tokenizer.TryGetSpelling(id, out string? spelling))
            return "";
        if (tokenizer.IsByteLevel)
            return tokenizer.TryGetContent(id, out byte[] content) ? Characters(content) : spelling;
        bool isByte = spelling.Length == 6 && spelling.StartsWith("<0x", StringComparison.Ordinal) && spelling[5] == '>';
        return isByte && byte.TryParse(spelling.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            && value < 0x80
            ? ((char)value).ToString()
            : spelling.Replace('\u2581', ' ');
    }

    private static string Characters(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        while (!bytes.IsEmpty)
        {
            bool isCharacter = Rune.DecodeFromUtf8(bytes, out Rune character, out int length) == OperationStatus.Done;
            text.Append(isCharacter ? character.ToString() : $"<0x{bytes[0]:X2}>");
            bytes = bytes[(isCharacter ? length : 1)..];
        }
        return text.ToString();
    }
}
