namespace IlgpuLlava.Model.Text.Jinja;

internal abstract partial class JinjaExpression
{
    /// <summary>Comparisons, which may be chained: <c>a &lt; b &lt; c</c> is <c>a &lt; b and b &lt; c</c>.</summary>
    internal sealed class Comparison(int line, JinjaExpression first, IReadOnlyList<(string Operator, JinjaExpression Operand)> rest)
        : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope)
        {
            JinjaValue left = first.Evaluate(scope);
            foreach (var (op, operand) in rest)
            {
                JinjaValue right = operand.Evaluate(scope);
                if (!Holds(op, left, right))
                {
                    return JinjaValue.False;
                }

                left = right;
            }

            return JinjaValue.True;
        }

        private bool Holds(string op, JinjaValue left, JinjaValue right) => (op, left.Number, right.Number) switch
        {
            ("==", _, _) => JinjaValue.AreEqual(left, right),
            ("!=", _, _) => !JinjaValue.AreEqual(left, right),
            ("in", _, _) => Contains(Line, right, left),
            ("not in", _, _) => !Contains(Line, right, left),
            ("<", { } a, { } b) => a < b,
            ("<=", { } a, { } b) => a <= b,
            (">", { } a, { } b) => a > b,
            (">=", { } a, { } b) => a >= b,
            _ => throw Wrong($"{Quote.Text(op)} between {left.Kind} and {right.Kind} is not supported"),
        };

        public static bool Contains(int line, JinjaValue container, JinjaValue item) => (container, item) switch
        {
            (JinjaText text, JinjaText part) => text.Value.Contains(part.Value, StringComparison.Ordinal),
            (JinjaValue.ListValue list, _) => list.Items.Any(entry => JinjaValue.AreEqual(entry, item)),
            (JinjaValue.MapValue map, JinjaText key) => map.Items.ContainsKey(key.Value),
            (JinjaValue.UndefinedValue, _) => false,
            _ => throw new JinjaException(line, $"{item.Kind} cannot be looked for in {container.Kind}"),
        };
    }

    /// <summary>Sums, products and joined texts.</summary>
    internal sealed class Arithmetic(int line, string op, JinjaExpression left, JinjaExpression right) : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope)
        {
            JinjaValue a = left.Evaluate(scope), b = right.Evaluate(scope);
            try
            {
                return (op, a, b) switch
                {
                    ("~", _, _) => Join(scope, Printed(Line, a), Printed(Line, b)),
                    ("+", JinjaText x, JinjaText y) => Join(scope, x, y),
                    ("+", JinjaValue.ListValue x, JinjaValue.ListValue y) => Join(scope, x, y),
                    ("*", JinjaText text, { Number: { } times }) => Repeat(scope, text, times),
                    ("*", { Number: { } times }, JinjaText text) => Repeat(scope, text, times),
                    ("+", { Number: { } x }, { Number: { } y }) => JinjaValue.Of(checked(x + y)),
                    ("-", { Number: { } x }, { Number: { } y }) => JinjaValue.Of(checked(x - y)),
                    ("*", { Number: { } x }, { Number: { } y }) => JinjaValue.Of(checked(x * y)),
                    // Python rounds down, and a remainder has the divisor's sign.
                    ("//", { Number: { } x }, { Number: not 0 and { } y }) =>
                        JinjaValue.Of(checked(x / y) - (x % y != 0 && x < 0 != y < 0 ? 1 : 0)),
                    ("%", { Number: { } x }, { Number: not 0 and { } y }) => JinjaValue.Of(y == -1 ? 0 : ((x % y) + y) % y),
                    _ => throw Wrong($"{Quote.Text(op)} between {a.Kind} and {b.Kind} is not supported"),
                };
            }
            catch (OverflowException)
            {
                throw Wrong("a number becomes too large");
            }
        }

        private JinjaText Join(JinjaScope scope, JinjaText a, JinjaText b)
        {
            scope.Charge(Line, (long)a.Value.Length + b.Value.Length);
            return JinjaText.Join(a, b);
        }

        private JinjaValue.ListValue Join(JinjaScope scope, JinjaValue.ListValue a, JinjaValue.ListValue b)
        {
            scope.Charge(Line, (long)a.Items.Count + b.Items.Count);
            return new JinjaValue.ListValue([.. a.Items, .. b.Items]);
        }

        private JinjaText Repeat(JinjaScope scope, JinjaText text, long times)
        {
            // A span takes as much memory as some thirty characters.
            scope.Charge(Line, Math.Max(text.Value.Length, 32 * text.Spans.Count) * Math.Clamp(times, 0, JinjaScope.MaxCharacters));
            return text.Value.Length == 0 || times <= 0 ? JinjaText.Empty : JinjaText.Join(Enumerable.Repeat(text, (int)times));
        }
    }

    /// <summary>A value as it is put out.</summary>
    public static JinjaText Printed(int line, JinjaValue value) => value switch
    {
        JinjaText text => text,
        JinjaValue.UndefinedValue => JinjaText.Empty,
        JinjaValue.BooleanValue boolean => JinjaText.Template(boolean.Value ? "True" : "False"),
        JinjaValue.IntegerValue integer => JinjaText.Template(integer.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        _ when ReferenceEquals(value, JinjaValue.None) => JinjaText.Template("None"),
        _ => throw new JinjaException(line, $"putting out {value.Kind} is not supported"),
    };
}
