namespace IlgpuLlava.Model.Text.Jinja;

internal sealed partial class JinjaParser
{
    /// <summary><c>x.name</c>, <c>x[key]</c>, <c>x[from:to]</c> and calls.</summary>
    private JinjaExpression WithItemsAndCalls(JinjaExpression value)
    {
        while (true)
        {
            if (Current.IsOperator("."))
            {
                int line = Grow();
                string name = Name();
                var key = new JinjaExpression.Constant(line, JinjaText.Template(name));
                value = new JinjaExpression.Item(line, value, key) { Attribute = name };
            }
            else if (Current.IsOperator("["))
            {
                int line = Grow();
                value = ItemOrSlice(line, value);
            }
            else if (Current.IsOperator("("))
            {
                int line = Grow();
                value = Call(line, value);
            }
            else
            {
                return value;
            }
        }
    }

    private JinjaExpression ItemOrSlice(int line, JinjaExpression target)
    {
        JinjaExpression? from = Current.IsOperator(":") ? null : Expression();
        if (SkipOperator("]"))
        {
            return new JinjaExpression.Item(line, target, from!);
        }

        ExpectOperator(":");
        JinjaExpression? to = Current.IsOperator(":") || Current.IsOperator("]") ? null : Expression();
        JinjaExpression? step = SkipOperator(":") && !Current.IsOperator("]") ? Expression() : null;
        ExpectOperator("]");
        return new JinjaExpression.Slice(line, target, from, to, step);
    }

    private JinjaExpression Call(int line, JinjaExpression target)
    {
        var (arguments, named) = Arguments();
        switch (target)
        {
            case JinjaExpression.Name { Text: var name } when JinjaExpression.Call.Known.Contains(name):
                return named.Count == 0 || name == "namespace"
                    ? new JinjaExpression.Call(line, name, arguments, named)
                    : throw new JinjaException(line, $"{name} with named arguments is not supported");
            case JinjaExpression.Name { Text: var name }:
                throw new JinjaException(line, $"the function {Quote.Text(name)} is not supported");
            case JinjaExpression.Item { Attribute: { } name } item:
                return JinjaOperation.TryGetMethod(name, out JinjaOperation method)
                    ? new JinjaExpression.Applied(line, method, item.Target, arguments, named)
                    : throw new JinjaException(line, $"the method {Quote.Text(name)} is not supported");
            default:
                throw new JinjaException(line, "calling what is no name is not supported");
        }
    }

    /// <summary>What stands in the brackets of a call, after the opening one.</summary>
    private (List<JinjaExpression> Arguments, List<(string Name, JinjaExpression Value)> Named) Arguments()
    {
        List<JinjaExpression> arguments = [];
        List<(string, JinjaExpression)> named = [];
        while (!SkipOperator(")"))
        {
            if (arguments.Count + named.Count > 0)
            {
                ExpectOperator(",");
                if (SkipOperator(")"))
                {
                    break;
                }
            }

            Grow(0);
            if (Current.Kind == JinjaTokenKind.Name && tokens[_at + 1].IsOperator("="))
            {
                string name = Name();
                _at++;
                named.Add((name, Expression()));
            }
            else if (named.Count > 0)
            {
                throw new JinjaException(Current.Line, "an argument without a name after one with a name");
            }
            else
            {
                arguments.Add(Expression());
            }
        }

        return (arguments, named);
    }

    /// <summary>Filters and tests, which bind more tightly than any operator of two sides.</summary>
    private JinjaExpression WithFilters(JinjaExpression value)
    {
        while (true)
        {
            if (Current.IsOperator("|"))
            {
                int line = Grow();
                string name = Name();
                if (Current.IsOperator(".") || !JinjaOperation.TryGetFilter(name, out JinjaOperation filter))
                {
                    throw new JinjaException(line, $"the filter {Quote.Text(name)} is not supported");
                }

                var (arguments, named) = SkipOperator("(") ? Arguments() : ([], []);
                value = new JinjaExpression.Applied(line, filter, value, arguments, named);
            }
            else if (Current.IsName("is"))
            {
                value = Test(Grow(), value);
            }
            else
            {
                return value;
            }
        }
    }

    private JinjaExpression.Test Test(int line, JinjaExpression value)
    {
        bool negated = SkipName("not");
        string name = Name();
        if (!JinjaTests.IsKnown(name))
        {
            throw new JinjaException(line, $"the test {Quote.Text(name)} is not supported");
        }

        List<JinjaExpression> arguments = [];
        if (SkipOperator("("))
        {
            (arguments, var named) = Arguments();
            if (named.Count > 0)
            {
                throw new JinjaException(line, $"the test {Quote.Text(name)} with named arguments is not supported");
            }
        }
        else if (Current is { Kind: JinjaTokenKind.Text or JinjaTokenKind.Integer } || Current.IsOperator("[")
            || (Current.Kind == JinjaTokenKind.Name && Current.Value is not ("else" or "or" or "and" or "is" or "if" or "in" or "not")))
        {
            // One argument may stand without brackets.
            arguments.Add(Deeper(() => WithItemsAndCalls(Primary())));
        }

        return new JinjaExpression.Test(line, name, negated, value, arguments);
    }
}
