namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>A part of a template that puts out text or changes a variable.</summary>
internal abstract class JinjaStatement
{
    public abstract void Run(JinjaScope scope);

    public static void RunAll(IReadOnlyList<JinjaStatement> statements, JinjaScope scope)
    {
        foreach (JinjaStatement statement in statements)
        {
            statement.Run(scope);
        }
    }

    internal sealed class Data(int line, string text) : JinjaStatement
    {
        private readonly JinjaText _text = JinjaText.Template(text);

        public override void Run(JinjaScope scope)
        {
            scope.Charge(line, _text.Value.Length);
            scope.Write(_text);
        }
    }

    internal sealed class Output(JinjaExpression expression) : JinjaStatement
    {
        public override void Run(JinjaScope scope)
        {
            JinjaText text = JinjaExpression.Printed(expression.Line, expression.Evaluate(scope));
            scope.Charge(expression.Line, text.Value.Length);
            scope.Write(text);
        }
    }

    internal sealed class If(
        IReadOnlyList<(JinjaExpression Condition, IReadOnlyList<JinjaStatement> Body)> branches, IReadOnlyList<JinjaStatement> otherwise)
        : JinjaStatement
    {
        public override void Run(JinjaScope scope)
        {
            foreach (var (condition, body) in branches)
            {
                if (condition.Evaluate(scope).IsTrue)
                {
                    RunAll(body, scope);
                    return;
                }
            }

            RunAll(otherwise, scope);
        }
    }

    /// <summary>A loop. What its body sets is gone with each round, as in Jinja.</summary>
    internal sealed class For(
        int line, string target, JinjaExpression list, JinjaExpression? filter, IReadOnlyList<JinjaStatement> body,
        IReadOnlyList<JinjaStatement> otherwise)
        : JinjaStatement
    {
        public override void Run(JinjaScope scope)
        {
            IReadOnlyList<JinjaValue> items = list.Evaluate(scope) switch
            {
                JinjaValue.ListValue values => values.Items,
                JinjaValue.UndefinedValue => [],
                var other => throw new JinjaException(line, $"a loop over {other.Kind} is not supported"),
            };
            if (filter is not null)
            {
                items = [.. items.Where(item => InFrame(scope, item, () => filter.Evaluate(scope).IsTrue))];
            }

            for (int i = 0; i < items.Count; i++)
            {
                scope.Charge(line);
                InFrame(scope, items[i], () =>
                {
                    scope.Set("loop", State(items, i));
                    RunAll(body, scope);
                    return true;
                });
            }

            if (items.Count == 0)
            {
                RunAll(otherwise, scope);
            }
        }

        private bool InFrame(JinjaScope scope, JinjaValue item, Func<bool> run)
        {
            scope.Enter();
            scope.Set(target, item);
            bool result = run();
            scope.Leave();
            return result;
        }

        private static JinjaValue.MapValue State(IReadOnlyList<JinjaValue> items, int i)
        {
            var state = new Dictionary<string, JinjaValue>(StringComparer.Ordinal)
            {
                ["index"] = JinjaValue.Of(i + 1L),
                ["index0"] = JinjaValue.Of((long)i),
                ["revindex"] = JinjaValue.Of((long)items.Count - i),
                ["revindex0"] = JinjaValue.Of(items.Count - i - 1L),
                ["first"] = JinjaValue.Of(i == 0),
                ["last"] = JinjaValue.Of(i == items.Count - 1),
                ["length"] = JinjaValue.Of((long)items.Count),
            };
            if (i > 0)
            {
                state["previtem"] = items[i - 1];
            }

            if (i < items.Count - 1)
            {
                state["nextitem"] = items[i + 1];
            }

            return new JinjaValue.MapValue(state);
        }
    }

    /// <summary><c>set name = value</c>, or <c>set space.name = value</c> of a namespace.</summary>
    internal sealed class Set(int line, string name, string? attribute, JinjaExpression value) : JinjaStatement
    {
        public override void Run(JinjaScope scope)
        {
            JinjaValue result = value.Evaluate(scope);
            if (attribute is null)
            {
                scope.Set(name, result);
            }
            else if (scope.Find(name) is JinjaValue.MapValue { IsNamespace: true } space)
            {
                space.Items[attribute] = result;
            }
            else
            {
                throw new JinjaException(line, $"{Quote.Text(name)} is no namespace, so nothing in it can be set");
            }
        }
    }

    /// <summary><c>generation</c>, which marks what a model is trained to say and changes nothing of the text.</summary>
    internal sealed class Generation(IReadOnlyList<JinjaStatement> body) : JinjaStatement
    {
        public override void Run(JinjaScope scope)
        {
            scope.Enter();
            RunAll(body, scope);
            scope.Leave();
        }
    }
}
