namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>An expression of a template. Its kinds are nested here, each a node that knows how to give its value.</summary>
internal abstract partial class JinjaExpression(int line)
{
    public int Line { get; } = line;

    public JinjaValue Evaluate(JinjaScope scope)
    {
        scope.Charge(Line);
        return Compute(scope);
    }

    protected abstract JinjaValue Compute(JinjaScope scope);

    protected JinjaException Wrong(string what) => new(Line, what);

    protected static long? IndexOf(JinjaExpression? expression, JinjaScope scope)
    {
        if (expression?.Evaluate(scope) is not { } value || ReferenceEquals(value, JinjaValue.None))
        {
            return null;
        }

        return value.Number ?? throw expression.Wrong($"an index is a number, not {value.Kind}");
    }

    internal sealed class Constant(int line, JinjaValue value) : JinjaExpression(line)
    {
        public JinjaValue Value { get; } = value;

        protected override JinjaValue Compute(JinjaScope scope) => Value;
    }

    internal sealed class Name(int line, string name) : JinjaExpression(line)
    {
        public string Text { get; } = name;

        protected override JinjaValue Compute(JinjaScope scope) => scope.Find(Text);
    }

    internal sealed class List(int line, IReadOnlyList<JinjaExpression> items) : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope) =>
            new JinjaValue.ListValue([.. items.Select(item => item.Evaluate(scope))]);
    }

    /// <summary><c>x.name</c> and <c>x[key]</c>.</summary>
    internal sealed class Item(int line, JinjaExpression target, JinjaExpression key) : JinjaExpression(line)
    {
        public JinjaExpression Target { get; } = target;

        /// <summary>The name after a dot, where it is one.</summary>
        public string? Attribute { get; init; }

        protected override JinjaValue Compute(JinjaScope scope) => Of(Line, Target.Evaluate(scope), key.Evaluate(scope));

        public static JinjaValue Of(int line, JinjaValue target, JinjaValue key)
        {
            switch (target, key)
            {
                case (JinjaValue.MapValue map, JinjaText name):
                    return map.Items.TryGetValue(name.Value, out JinjaValue? value) ? value : new JinjaValue.UndefinedValue(name.Value);
                case (JinjaValue.ListValue list, { Number: { } index }):
                    index += index < 0 ? list.Items.Count : 0;
                    return index >= 0 && index < list.Items.Count
                        ? list.Items[(int)index]
                        : new JinjaValue.UndefinedValue("an item past the list's end");
                case (JinjaText text, { Number: { } index }):
                    index += index < 0 ? text.Value.Length : 0;
                    return index >= 0 && index < text.Value.Length && !char.IsSurrogate(text.Value[(int)index])
                        ? text.Slice((int)index, 1)
                        : throw new JinjaException(line, "a single character of this text is not supported");
                case (not JinjaValue.UndefinedValue, JinjaText name):
                    return new JinjaValue.UndefinedValue(name.Value);
                default:
                    throw new JinjaException(line, $"{key.Kind} is no key of {target.Kind}");
            }
        }
    }

    /// <summary><c>x[from:to]</c> of a list or a text, and <c>x[::-1]</c> of a list.</summary>
    internal sealed class Slice(int line, JinjaExpression target, JinjaExpression? from, JinjaExpression? to, JinjaExpression? step)
        : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope)
        {
            JinjaValue value = target.Evaluate(scope);
            long? first = IndexOf(from, scope), end = IndexOf(to, scope), by = IndexOf(step, scope);
            if (by is -1 && first is null && end is null && value is JinjaValue.ListValue all)
            {
                return new JinjaValue.ListValue([.. all.Items.Reverse()]);
            }

            if (by is not (null or 1))
            {
                throw Wrong($"a slice in steps of {by} is not supported");
            }

            switch (value)
            {
                case JinjaValue.ListValue list:
                    (int start, int count) = Range(first, end, list.Items.Count);
                    return new JinjaValue.ListValue([.. list.Items.Skip(start).Take(count)]);
                case JinjaText text when !text.Value.Any(char.IsSurrogate):
                    (start, count) = Range(first, end, text.Value.Length);
                    return text.Slice(start, count);
                case JinjaText:
                    throw Wrong("a slice of a text with characters beyond U+FFFF is not supported");
                default:
                    throw Wrong($"{value.Kind} has no slices");
            }
        }

        private static (int Start, int Count) Range(long? from, long? to, int length)
        {
            long start = Clamp(from ?? 0), end = Clamp(to ?? length);
            return ((int)start, (int)Math.Max(0, end - start));

            long Clamp(long index) => Math.Clamp(index < 0 ? index + length : index, 0, length);
        }
    }

    /// <summary><c>a if condition else b</c>.</summary>
    internal sealed class Choice(int line, JinjaExpression condition, JinjaExpression then, JinjaExpression? otherwise)
        : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope) => condition.Evaluate(scope).IsTrue
            ? then.Evaluate(scope)
            : otherwise?.Evaluate(scope) ?? new JinjaValue.UndefinedValue("an if without else");
    }

    internal sealed class Not(int line, JinjaExpression operand) : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope) => JinjaValue.Of(!operand.Evaluate(scope).IsTrue);
    }

    /// <summary><c>and</c> and <c>or</c>, which give one of their operands, as in Python.</summary>
    internal sealed class Either(int line, bool isAnd, JinjaExpression left, JinjaExpression right) : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope)
        {
            JinjaValue value = left.Evaluate(scope);
            return value.IsTrue == isAnd ? right.Evaluate(scope) : value;
        }
    }

    internal sealed class Negation(int line, JinjaExpression operand) : JinjaExpression(line)
    {
        protected override JinjaValue Compute(JinjaScope scope) => operand.Evaluate(scope) is { Number: { } number }
            ? JinjaValue.Of(-number)
            : throw Wrong("\"-\" before what is no number");
    }
}
