namespace IlgpuLlava.Model.Text.Jinja;

internal abstract partial class JinjaExpression
{
    /// <summary>A call of a function by its name.</summary>
    internal sealed class Call(
        int line, string name, IReadOnlyList<JinjaExpression> arguments, IReadOnlyList<(string Name, JinjaExpression Value)> named)
        : JinjaExpression(line)
    {
        public static readonly string[] Known = ["namespace", "raise_exception", "range"];

        protected override JinjaValue Compute(JinjaScope scope)
        {
            JinjaValue[] values = [.. arguments.Select(argument => argument.Evaluate(scope))];
            switch (name)
            {
                case "namespace" when values.Length == 0:
                    var items = new Dictionary<string, JinjaValue>(StringComparer.Ordinal);
                    foreach (var (key, value) in named)
                    {
                        items[key] = value.Evaluate(scope);
                    }

                    return new JinjaValue.MapValue(items, isNamespace: true);
                case "raise_exception" when values is [JinjaText message]:
                    throw new JinjaException(message.Value);
                case "range" when values is [{ Number: { } end }]:
                    return Range(scope, 0, end);
                case "range" when values is [{ Number: { } start }, { Number: { } end }]:
                    return Range(scope, start, end);
                default:
                    throw Wrong($"{name} with these arguments is not supported");
            }
        }

        private JinjaValue.ListValue Range(JinjaScope scope, long start, long end)
        {
            // Ends are sums of few numbers of nine digits. An item takes as much memory as some thirty characters.
            long count = Math.Clamp(end - start, 0, JinjaScope.MaxCharacters);
            scope.Charge(Line, 32 * count);
            return new JinjaValue.ListValue([.. Enumerable.Range(0, (int)count).Select(i => JinjaValue.Of(start + i))]);
        }
    }

    /// <summary>A filter (<c>x | name(...)</c>) or a method (<c>x.name(...)</c>).</summary>
    internal sealed class Applied(
        int line, JinjaOperation operation, JinjaExpression target, IReadOnlyList<JinjaExpression> arguments,
        IReadOnlyList<(string Name, JinjaExpression Value)> named)
        : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope)
        {
            JinjaValue value = target.Evaluate(scope);
            JinjaValue[] values = [.. arguments.Select(argument => argument.Evaluate(scope))];
            var names = named.Select(argument => (argument.Name, argument.Value.Evaluate(scope))).ToArray();
            scope.Charge(Line, value is JinjaText text ? text.Value.Length : value is JinjaValue.ListValue list ? list.Items.Count : 0);
            return operation.Apply(new JinjaOperation.Arguments(Line, scope, value, values, names));
        }
    }

    /// <summary><c>x is [not] name(...)</c>.</summary>
    internal sealed class Test(int line, string name, bool negated, JinjaExpression target, IReadOnlyList<JinjaExpression> arguments)
        : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope)
        {
            JinjaValue value = target.Evaluate(scope);
            JinjaValue[] values = [.. arguments.Select(argument => argument.Evaluate(scope))];
            return JinjaValue.Of(JinjaTests.Holds(Line, name, value, values) != negated);
        }
    }
}
