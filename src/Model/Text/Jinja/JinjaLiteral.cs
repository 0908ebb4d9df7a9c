using System.Globalization;
using System.Text;

namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>Quoted texts of a template, with Python's escapes.</summary>
internal static class JinjaLiteral
{
    /// <summary>The position after the closing quote of the text that begins at <paramref name="start"/>.</summary>
    public static int FindEnd(string source, int start, int line)
    {
        for (int at = start + 1; at < source.Length; at++)
        {
            if (source[at] == '\\')
            {
                at++;
            }
            else if (source[at] == source[start])
            {
                return at + 1;
            }
        }

        throw new JinjaException(line, "this quoted text is not closed");
    }

    public static string Unescape(ReadOnlySpan<char> quoted, int line)
    {
        var text = new StringBuilder(quoted.Length);
        while (!quoted.IsEmpty)
        {
            if (quoted[0] != '\\')
            {
                text.Append(quoted[0]);
                quoted = quoted[1..];
                continue;
            }

            // FindEnd saw to it that something follows.
            char escape = quoted[1];
            quoted = quoted[2..];
            int digits = escape switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits > 0)
            {
                text.Append(CodePoint(quoted, digits, escape, line));
                quoted = quoted[digits..];
            }
            else
            {
                text.Append(escape switch
                {
                    'n' => "\n",
                    't' => "\t",
                    'r' => "\r",
                    'a' => "\a",
                    'b' => "\b",
                    'f' => "\f",
                    'v' => "\v",
                    '\n' => "",
                    '\\' or '\'' or '"' => escape.ToString(),
                    'N' or (>= '0' and <= '7') => throw new JinjaException(line, $"the escape \\{escape} is not supported"),
                    _ => "\\" + escape,
                });
            }
        }

        return text.ToString();
    }

    private static string CodePoint(ReadOnlySpan<char> quoted, int digits, char escape, int line) =>
        quoted.Length >= digits
        && int.TryParse(quoted[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
        && Rune.IsValid(value)
            ? new Rune(value).ToString()
            : throw new JinjaException(line, $"the escape \\{escape} needs {digits} hexadecimal digits of a character");
}
