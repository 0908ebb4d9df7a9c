using System.Diagnostics;

namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>
/// Cuts a template into text and the tokens of its tags, as Jinja does with <c>trim_blocks</c> and <c>lstrip_blocks</c> on: a newline
/// after a block or comment is lost, so is white space before one that begins its line; "-" beside a tag's border strips all white
/// space there, "+" keeps it. One newline at the template's end is lost.
/// </summary>
internal sealed class JinjaLexer
{
    private static readonly string[] operators =
        ["//", "**", "==", "!=", ">=", "<=", .. "+-/*%~[](){}><=.:|,".Select(c => c.ToString())];

    private readonly string _source;
    private readonly List<JinjaToken> _tokens = [];
    private readonly Stack<char> _open = [];
    private int _at;
    private int _line = 1;
    private bool _lineStarts = true;

    private JinjaLexer(string source)
    {
        _source = source.Replace("\r\n", "\n").Replace('\r', '\n');
        if (_source.EndsWith('\n'))
        {
            _source = _source[..^1];
        }
    }

    /// <exception cref="JinjaException">A tag is not closed, or holds what is no token.</exception>
    public static List<JinjaToken> Read(string source)
    {
        var lexer = new JinjaLexer(source);
        while (lexer._at < lexer._source.Length)
        {
            lexer.ReadDataAndTag();
        }

        lexer.Add(JinjaTokenKind.End, "");
        return lexer._tokens;
    }

    private char Current => _at < _source.Length ? _source[_at] : '\0';

    private void ReadDataAndTag()
    {
        int open = FindTag();
        if (open < 0)
        {
            AddData(_source[_at..]);
            Advance(_source.Length);
            return;
        }

        char kind = _source[open + 1];
        char sign = open + 2 < _source.Length && _source[open + 2] is '-' or '+' ? _source[open + 2] : ' ';
        AddData(sign == '-' ? _source[_at..open].TrimEnd(JinjaText.WhiteSpace)
            : sign == '+' || kind == '{' ? _source[_at..open]
            : WithoutIndent(_source[_at..open]));
        int line = _line + _source.AsSpan(_at, open - _at).Count('\n');
        Advance(open + (sign == ' ' ? 2 : 3));
        switch (kind)
        {
            case '#': SkipComment(line); break;
            case '%': ReadTag(JinjaTokenKind.BlockBegin, JinjaTokenKind.BlockEnd, "%}", line); break;
            default: ReadTag(JinjaTokenKind.VariableBegin, JinjaTokenKind.VariableEnd, "}}", line); break;
        }
    }

    private int FindTag()
    {
        for (int at = _source.IndexOf('{', _at); at >= 0; at = _source.IndexOf('{', at + 1))
        {
            if (at + 1 < _source.Length && _source[at + 1] is '{' or '%' or '#')
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>lstrip_blocks: white space from the start of the line to a tag is lost where nothing else is there.</summary>
    private string WithoutIndent(string data)
    {
        int start = data.LastIndexOf('\n') + 1;
        return (start > 0 || _lineStarts) && data.AsSpan(start).Trim(JinjaText.WhiteSpace).IsEmpty ? data[..start] : data;
    }

    private void SkipComment(int line)
    {
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new JinjaException(line, "this comment is not closed");
        }

        char sign = end > _at ? _source[end - 1] : ' ';
        EndTag(end + 2, sign == '-', trimNewline: sign != '+');
    }

    /// <summary>Ends a tag, with the white space after it that is lost.</summary>
    private void EndTag(int end, bool stripAll, bool trimNewline)
    {
        int last = end;
        if (stripAll)
        {
            while (last < _source.Length && JinjaText.WhiteSpace.Contains(_source[last]))
            {
                last++;
            }
        }
        else if (trimNewline && last < _source.Length && _source[last] == '\n')
        {
            last++;
        }

        _lineStarts = _source[last - 1] == '\n';
        Advance(last);
    }

    private void ReadTag(JinjaTokenKind begin, JinjaTokenKind end, string close, int line)
    {
        bool isBlock = end == JinjaTokenKind.BlockEnd;
        Add(begin, "");
        _open.Clear();
        while (true)
        {
            while (_at < _source.Length && JinjaText.WhiteSpace.Contains(Current))
            {
                Advance(_at + 1);
            }

            if (_at == _source.Length)
            {
                throw new JinjaException(line, $"this tag is not closed by {close}");
            }

            int sign = Current == '-' || (isBlock && Current == '+') ? 1 : 0;
            if (_open.Count == 0 && string.CompareOrdinal(_source, _at + sign, close, 0, 2) == 0)
            {
                bool strips = Current == '-';
                Add(end, "");
                EndTag(_at + sign + 2, strips, trimNewline: isBlock && sign == 0);
                return;
            }

            ReadToken();
            if (isBlock && _tokens[^1].IsName("raw") && _tokens[^2].Kind == JinjaTokenKind.BlockBegin)
            {
                throw new JinjaException(_line, "\"raw\" is not supported");
            }
        }
    }

    private void ReadToken()
    {
        char first = Current;
        if (char.IsAsciiLetter(first) || first == '_')
        {
            AddSpan(JinjaTokenKind.Name, Run(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
        }
        else if (char.IsAsciiDigit(first))
        {
            ReadInteger();
        }
        else if (first is '\'' or '"')
        {
            int line = _line;
            int end = JinjaLiteral.FindEnd(_source, _at, line);
            string text = JinjaLiteral.Unescape(_source.AsSpan(_at + 1, end - _at - 2), line);
            _tokens.Add(new JinjaToken(JinjaTokenKind.Text, text, line));
            Advance(end);
        }
        else if (Array.Find(operators, o => string.CompareOrdinal(_source, _at, o, 0, o.Length) == 0) is { } known)
        {
            Balance(known[0]);
            AddSpan(JinjaTokenKind.Operator, known.Length);
        }
        else
        {
            throw new JinjaException(_line, $"{Quote.Text(first.ToString())} is no part of an expression");
        }
    }

    private void ReadInteger()
    {
        int length = Run(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        string digits = _source.Substring(_at, length);
        char next = _at + length < _source.Length ? _source[_at + length] : '\0';
        bool fraction = next == '.' && _at + length + 1 < _source.Length && char.IsAsciiDigit(_source[_at + length + 1]);
        if (fraction || digits.Length > 9 || !digits.All(char.IsAsciiDigit) || (digits[0] == '0' && digits.Length > 1))
        {
            throw new JinjaException(_line, $"the number {Quote.Text(digits)} is not supported, only whole ones in decimals are");
        }

        AddSpan(JinjaTokenKind.Integer, length);
    }

    private int Run(Func<char, bool> belongs)
    {
        int end = _at;
        while (end < _source.Length && belongs(_source[end]))
        {
            end++;
        }

        return end - _at;
    }

    private void Balance(char bracket)
    {
        if (bracket is '(' or '[' or '{')
        {
            _open.Push(bracket switch { '(' => ')', '[' => ']', _ => '}' });
        }
        else if (bracket is ')' or ']' or '}' && (!_open.TryPop(out char expected) || expected != bracket))
        {
            throw new JinjaException(_line, $"{Quote.Text(bracket.ToString())} closes nothing");
        }
    }

    private void AddData(string data)
    {
        if (data.Length > 0)
        {
            Add(JinjaTokenKind.Data, data);
        }
    }

    private void AddSpan(JinjaTokenKind kind, int length)
    {
        Add(kind, _source.Substring(_at, length));
        Advance(_at + length);
    }

    private void Add(JinjaTokenKind kind, string value) => _tokens.Add(new JinjaToken(kind, value, _line));

    private void Advance(int to)
    {
        Debug.Assert(to >= _at);
        _line += _source.AsSpan(_at, to - _at).Count('\n');
        _at = to;
    }
}
