namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>What may follow <c>is</c>, and be named to <c>selectattr</c>.</summary>
internal static class JinjaTests
{
    private static readonly Dictionary<string, Func<JinjaValue, bool>> simple = new(StringComparer.Ordinal)
    {
        ["defined"] = value => value is not JinjaValue.UndefinedValue,
        ["undefined"] = value => value is JinjaValue.UndefinedValue,
        ["none"] = value => ReferenceEquals(value, JinjaValue.None),
        ["true"] = value => ReferenceEquals(value, JinjaValue.True),
        ["false"] = value => ReferenceEquals(value, JinjaValue.False),
        ["boolean"] = value => value is JinjaValue.BooleanValue,
        ["integer"] = value => value is JinjaValue.IntegerValue,
        ["number"] = value => value.Number is not null,
        ["string"] = value => value is JinjaText,
        ["mapping"] = value => value is JinjaValue.MapValue { IsNamespace: false },
        ["sequence"] = value => value is JinjaText or JinjaValue.ListValue or JinjaValue.MapValue { IsNamespace: false },
        ["iterable"] = value =>
            value is JinjaText or JinjaValue.ListValue or JinjaValue.MapValue { IsNamespace: false } or JinjaValue.UndefinedValue,
        ["odd"] = value => value.Number is { } number && number % 2 != 0,
        ["even"] = value => value.Number is { } number && number % 2 == 0,
    };

    private static readonly Dictionary<string, Func<int, JinjaValue, JinjaValue, bool>> relations = new(StringComparer.Ordinal)
    {
        ["equalto"] = (_, left, right) => JinjaValue.AreEqual(left, right),
        ["eq"] = (_, left, right) => JinjaValue.AreEqual(left, right),
        ["=="] = (_, left, right) => JinjaValue.AreEqual(left, right),
        ["ne"] = (_, left, right) => !JinjaValue.AreEqual(left, right),
        ["!="] = (_, left, right) => !JinjaValue.AreEqual(left, right),
        ["in"] = (line, left, right) => JinjaExpression.Comparison.Contains(line, right, left),
    };

    public static bool IsKnown(string name) => simple.ContainsKey(name) || relations.ContainsKey(name);

    public static bool Holds(int line, string name, JinjaValue value, IReadOnlyList<JinjaValue> arguments) =>
        arguments.Count == 0 && simple.TryGetValue(name, out var test) ? test(value)
        : arguments.Count == 1 && relations.TryGetValue(name, out var relation) ? relation(line, value, arguments[0])
        : throw new JinjaException(line, $"the test {Quote.Text(name)} with {arguments.Count} arguments is not supported");
}
