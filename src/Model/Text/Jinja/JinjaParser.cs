namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>
/// Reads the tokens of a template into statements. The subset is what chat templates of LLaVA are written in; everything else is
/// refused by its name when the template is read, not when a branch of it is first taken.
/// </summary>
internal sealed partial class JinjaParser(List<JinjaToken> tokens)
{
    /// <summary>Blocks and brackets within each other, which the program's own stack must bear.</summary>
    private const int maxDepth = 50;

    private int _at;
    private int _depth;

    private JinjaToken Current => tokens[_at];

    /// <exception cref="JinjaException">The template is malformed, or beyond the subset.</exception>
    public static IReadOnlyList<JinjaStatement> Parse(string source) => new JinjaParser(JinjaLexer.Read(source)).Body();

    /// <summary>Statements up to the block tag that ends them, which is left to the caller.</summary>
    private List<JinjaStatement> Body(params IReadOnlyList<string> ends)
    {
        List<JinjaStatement> statements = [];
        while (true)
        {
            JinjaToken token = Current;
            _nodes = 0;
            switch (token.Kind)
            {
                case JinjaTokenKind.Data:
                    _at++;
                    statements.Add(new JinjaStatement.Data(token.Line, token.Value));
                    break;
                case JinjaTokenKind.VariableBegin:
                    _at++;
                    statements.Add(new JinjaStatement.Output(Expression()));
                    Expect(JinjaTokenKind.VariableEnd);
                    break;
                case JinjaTokenKind.BlockBegin when ends.Any(tokens[_at + 1].IsName):
                    return statements;
                case JinjaTokenKind.BlockBegin:
                    _at++;
                    Deeper(() => statements.Add(Block()));
                    break;
                default:
                    return ends.Count == 0
                        ? statements
                        : throw new JinjaException(token.Line, $"{Quote.Text(ends[^1])} is missing before {token}");
            }
        }
    }

    private JinjaStatement Block()
    {
        JinjaToken token = Current;
        _at++;
        switch (token)
        {
            case { Kind: JinjaTokenKind.Name, Value: "for" }:
                return For(token.Line);
            case { Kind: JinjaTokenKind.Name, Value: "if" }:
                return If();
            case { Kind: JinjaTokenKind.Name, Value: "set" }:
                return Set(token.Line);
            case { Kind: JinjaTokenKind.Name, Value: "generation" }:
                EndTag();
                List<JinjaStatement> body = Body("endgeneration");
                End();
                return new JinjaStatement.Generation(body);
            default:
                throw new JinjaException(token.Line, $"the tag {token} is not supported");
        }
    }

    private JinjaStatement.For For(int line)
    {
        string target = Name();
        if (Current.IsOperator(","))
        {
            throw new JinjaException(line, "a loop with several variables is not supported");
        }

        ExpectName("in");
        JinjaExpression list = Either();
        JinjaExpression? filter = SkipName("if") ? Expression() : null;
        if (Current.IsName("recursive"))
        {
            throw new JinjaException(line, "a recursive loop is not supported");
        }

        EndTag();
        List<JinjaStatement> body = Body("else", "endfor");
        List<JinjaStatement> otherwise = [];
        if (tokens[_at + 1].IsName("else"))
        {
            End();
            otherwise = Body("endfor");
        }

        End();
        return new JinjaStatement.For(line, target, list, filter, body, otherwise);
    }

    private JinjaStatement.If If()
    {
        List<(JinjaExpression, IReadOnlyList<JinjaStatement>)> branches = [];
        List<JinjaStatement> otherwise = [];
        while (true)
        {
            JinjaExpression condition = Expression();
            EndTag();
            branches.Add((condition, Body("elif", "else", "endif")));
            string end = tokens[_at + 1].Value;
            if (end == "elif")
            {
                _at += 2;
                continue;
            }

            End();
            if (end == "else")
            {
                otherwise = Body("endif");
                End();
            }

            return new JinjaStatement.If(branches, otherwise);
        }
    }

    private JinjaStatement.Set Set(int line)
    {
        string name = Name();
        string? attribute = SkipOperator(".") ? Name() : null;
        if (!SkipOperator("="))
        {
            throw new JinjaException(line, "\"set\" in this form is not supported, only with one name and \"=\"");
        }

        JinjaExpression value = Expression();
        EndTag();
        return new JinjaStatement.Set(line, name, attribute, value);
    }

    /// <summary>Passes a tag of one name, such as <c>endif</c>.</summary>
    private void End()
    {
        _at += 2;
        EndTag();
    }

    private void EndTag() => Expect(JinjaTokenKind.BlockEnd);

    private void Expect(JinjaTokenKind kind)
    {
        if (Current.Kind != kind)
        {
            throw new JinjaException(Current.Line, $"{Current} is not expected here");
        }

        _at++;
    }

    private string Name()
    {
        string name = Current.Value;
        Expect(JinjaTokenKind.Name);
        return name;
    }

    private void ExpectName(string name)
    {
        if (!SkipName(name))
        {
            throw new JinjaException(Current.Line, $"{Current} stands where {Quote.Text(name)} should");
        }
    }

    private void ExpectOperator(string value)
    {
        if (!SkipOperator(value))
        {
            throw new JinjaException(Current.Line, $"{Current} stands where {Quote.Text(value)} should");
        }
    }

    private bool SkipName(string name) => Skip(Current.IsName(name));

    private bool SkipOperator(string value) => Skip(Current.IsOperator(value));

    private bool Skip(bool matches)
    {
        _at += matches ? 1 : 0;
        return matches;
    }

    private T Deeper<T>(Func<T> parse)
    {
        if (++_depth > maxDepth)
        {
            throw new JinjaException(Current.Line, $"more than {maxDepth} blocks or brackets within each other");
        }

        T result = parse();
        _depth--;
        return result;
    }

    private void Deeper(Action parse) => Deeper(() =>
    {
        parse();
        return true;
    });
}
