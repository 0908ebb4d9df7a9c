namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>Cuts PTX text into pieces.</summary>
internal static class Lexer
{
    /// <summary>All pieces, the last one <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="PtxException">A character or comment that PTX does not know.</exception>
    public static List<Token> Read(string text)
    {
        List<Token> tokens = [];
        int line = 1;
        int at = 0;
        int lastEnd = -1;
        while (at < text.Length)
        {
            char c = text[at];
            if (c == '\n')
            {
                line++;
                at++;
            }
            else if (c is ' ' or '\t' or '\r' or '\0')
            {
                at++;
            }
            else if (c == '/' && at + 1 < text.Length && text[at + 1] == '/')
            {
                while (at < text.Length && text[at] != '\n')
                {
                    at++;
                }
            }
            else if (c == '/' && at + 1 < text.Length && text[at + 1] == '*')
            {
                int end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw new PtxException(line, "a comment does not end");
                }

                line += text.AsSpan(at, end - at).Count('\n');
                at = end + 2;
            }
            else
            {
                int start = at;
                var kind = Piece(text, ref at, line);
                tokens.Add(new Token(kind, text[start..at], line, start == lastEnd));
                lastEnd = at;
            }
        }

        tokens.Add(new Token(TokenKind.End, "end of text", line, false));
        return tokens;
    }

    private static TokenKind Piece(string text, ref int at, int line)
    {
        char c = text[at];
        if (c == '"')
        {
            int end = text.IndexOf('"', at + 1);
            if (end < 0)
            {
                throw new PtxException(line, "a string does not end");
            }

            at = end + 1;
            return TokenKind.Text;
        }

        if (char.IsAsciiDigit(c))
        {
            at++;
            // Exponents carry a sign: 1.5e-3; hexadecimal e does not.
            bool hexadecimal = c == '0' && at < text.Length && text[at] is 'x' or 'X' or 'f' or 'F' or 'd' or 'D' or 'b' or 'B';
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '.'
                || (!hexadecimal && text[at] is '+' or '-' && text[at - 1] is 'e' or 'E')))
            {
                at++;
            }

            return TokenKind.Number;
        }

        if (c == '.' && at + 1 < text.Length && IsWordStart(text[at + 1]))
        {
            at++;
            while (at < text.Length && (IsWordPart(text[at])
                || (text[at] == ':' && at + 2 < text.Length && text[at + 1] == ':' && IsWordPart(text[at + 2]))))
            {
                at += text[at] == ':' ? 2 : 1;
            }

            return TokenKind.Dotted;
        }

        if (IsWordStart(c) || c == '%')
        {
            at++;
            while (at < text.Length && IsWordPart(text[at]))
            {
                at++;
            }

            return TokenKind.Word;
        }

        if (",;:[]{}()@!|+-<>=.*".Contains(c))
        {
            at++;
            return TokenKind.Mark;
        }

        throw new PtxException(line, $"unexpected character '{c}'");
    }

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$';

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$';
}
