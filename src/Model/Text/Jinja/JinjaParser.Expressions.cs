namespace IlgpuLlava.Model.Text.Jinja;

internal sealed partial class JinjaParser
{
    /// <summary>Operators, calls and items in one tag: each makes the tree deeper that is evaluated on the program's stack.</summary>
    private const int maxNodes = 500;

    private int _nodes;

    /// <summary>An expression, the loosest binding first: <c>a if b else c</c>.</summary>
    private JinjaExpression Expression() => Deeper(() =>
    {
        JinjaExpression value = Either();
        while (Current.IsName("if"))
        {
            int line = Grow();
            JinjaExpression condition = Either();
            JinjaExpression? otherwise = SkipName("else") ? Expression() : null;
            value = new JinjaExpression.Choice(line, condition, value, otherwise);
        }

        return value;
    });

    private JinjaExpression Either()
    {
        JinjaExpression left = Both();
        while (Current.IsName("or"))
        {
            left = new JinjaExpression.Either(Grow(), isAnd: false, left, Both());
        }

        return left;
    }

    private JinjaExpression Both()
    {
        JinjaExpression left = Negated();
        while (Current.IsName("and"))
        {
            left = new JinjaExpression.Either(Grow(), isAnd: true, left, Negated());
        }

        return left;
    }

    private JinjaExpression Negated() =>
        Current.IsName("not") ? Deeper(() => new JinjaExpression.Not(Grow(), Negated())) : Compared();

    private JinjaExpression Compared()
    {
        JinjaExpression first = Sum();
        List<(string, JinjaExpression)> rest = [];
        while (true)
        {
            JinjaToken token = Current;
            if (token.Kind == JinjaTokenKind.Operator && token.Value is "==" or "!=" or "<" or "<=" or ">" or ">=")
            {
                Grow();
                rest.Add((token.Value, Sum()));
            }
            else if (token.IsName("in"))
            {
                Grow();
                rest.Add(("in", Sum()));
            }
            else if (token.IsName("not") && tokens[_at + 1].IsName("in"))
            {
                Grow();
                Grow();
                rest.Add(("not in", Sum()));
            }
            else
            {
                return rest.Count == 0 ? first : new JinjaExpression.Comparison(first.Line, first, rest);
            }
        }
    }

    private JinjaExpression Sum() => Chain(Concatenation, "+", "-");

    private JinjaExpression Concatenation() => Chain(Product, "~");

    private JinjaExpression Product() => Chain(() => Unary(withFilters: true), "*", "//", "%");

    private JinjaExpression Chain(Func<JinjaExpression> operand, params ReadOnlySpan<string> operators)
    {
        JinjaExpression left = operand();
        while (Current.Kind == JinjaTokenKind.Operator && operators.Contains(Current.Value))
        {
            string op = Current.Value;
            left = new JinjaExpression.Arithmetic(Grow(), op, left, operand());
        }

        return left;
    }

    private JinjaExpression Unary(bool withFilters)
    {
        JinjaExpression value = Current.IsOperator("-")
            ? Deeper(() => new JinjaExpression.Negation(Grow(), Unary(withFilters: false)))
            : WithItemsAndCalls(Primary());
        return withFilters ? WithFilters(value) : value;
    }

    private JinjaExpression Primary()
    {
        JinjaToken token = Current;
        switch (token.Kind)
        {
            case JinjaTokenKind.Text:
                // Texts beside each other are one, as in Python.
                string text = "";
                for (; Current.Kind == JinjaTokenKind.Text; _at++)
                {
                    text += Current.Value;
                }

                return new JinjaExpression.Constant(token.Line, JinjaText.Template(text));
            case JinjaTokenKind.Integer:
                _at++;
                return new JinjaExpression.Constant(
                    token.Line, JinjaValue.Of(long.Parse(token.Value, System.Globalization.CultureInfo.InvariantCulture)));
            case JinjaTokenKind.Name:
                _at++;
                return token.Value switch
                {
                    "true" or "True" => new JinjaExpression.Constant(token.Line, JinjaValue.True),
                    "false" or "False" => new JinjaExpression.Constant(token.Line, JinjaValue.False),
                    "none" or "None" => new JinjaExpression.Constant(token.Line, JinjaValue.None),
                    _ => new JinjaExpression.Name(token.Line, token.Value),
                };
            case JinjaTokenKind.Operator when token.Value == "(":
                _at++;
                JinjaExpression inner = Expression();
                if (Current.IsOperator(","))
                {
                    throw new JinjaException(token.Line, "a tuple is not supported");
                }

                ExpectOperator(")");
                return inner;
            case JinjaTokenKind.Operator when token.Value == "[":
                _at++;
                return new JinjaExpression.List(token.Line, Items("]"));
            case JinjaTokenKind.Operator when token.Value == "{":
                throw new JinjaException(token.Line, "a dictionary in a template is not supported");
            default:
                throw new JinjaException(token.Line, $"{token} stands where an expression should");
        }
    }

    /// <summary>Expressions with commas between, and the bracket that closes them.</summary>
    private List<JinjaExpression> Items(string close)
    {
        List<JinjaExpression> items = [];
        while (!SkipOperator(close))
        {
            if (items.Count > 0)
            {
                ExpectOperator(",");
                if (SkipOperator(close))
                {
                    break;
                }
            }

            Grow(0);
            items.Add(Expression());
        }

        return items;
    }

    /// <summary>Counts a node, passes so many tokens, and gives the line of the first.</summary>
    private int Grow(int passed = 1)
    {
        int line = Current.Line;
        if (++_nodes > maxNodes)
        {
            throw new JinjaException(line, $"a tag of more than {maxNodes} operators and items is not supported");
        }

        _at += passed;
        return line;
    }
}
