namespace IlgpuLlava.Model.Text.Jinja;

internal sealed partial class JinjaOperation
{
    private static readonly Dictionary<string, JinjaOperation> filters = Table(
        ("upper", a => ChangeCase(a, text => text.ToUpperInvariant())),
        ("lower", a => ChangeCase(a, text => text.ToLowerInvariant())),
        ("capitalize", Capitalize),
        ("trim", a => Strip(a, start: true, end: true)),
        ("replace", Replace),
        ("length", Length),
        ("count", Length),
        ("string", a => a.HasNone ? JinjaExpression.Printed(a.Line, a.Value) : null),
        ("list", a => a.HasNone && a.Value is JinjaValue.ListValue ? a.Value : null),
        ("first", a => a.HasNone && a.Value is JinjaValue.ListValue list ? list.Items.FirstOrDefault() ?? NoItem() : null),
        ("last", a => a.HasNone && a.Value is JinjaValue.ListValue list ? list.Items.LastOrDefault() ?? NoItem() : null),
        ("join", Join),
        ("default", Default),
        ("d", Default),
        ("selectattr", a => Select(a, keep: true)),
        ("rejectattr", a => Select(a, keep: false)),
        ("map", a => a is { Value: JinjaValue.ListValue list, Values: [], Named: [("attribute", JinjaText key)] } && IsPlain(key)
            ? new JinjaValue.ListValue([.. list.Items.Select(item => JinjaExpression.Item.Of(a.Line, item, key))])
            : null));

    private static JinjaValue.UndefinedValue NoItem() => new("an item of an empty list");

    private static JinjaValue? Length(Arguments a) => !a.HasNone ? null : a.Value switch
    {
        JinjaText text => JinjaValue.Of(text.Value.Length - text.Value.Count(char.IsLowSurrogate)),
        JinjaValue.ListValue list => JinjaValue.Of(list.Items.Count),
        JinjaValue.MapValue { IsNamespace: false } map => JinjaValue.Of(map.Items.Count),
        JinjaValue.UndefinedValue => JinjaValue.Of(0),
        _ => null,
    };

    private static JinjaText? Join(Arguments a)
    {
        if (a is not { Value: JinjaValue.ListValue list, Named: [], Values: [] or [JinjaText] })
        {
            return null;
        }

        List<JinjaText> parts = [];
        foreach (JinjaValue item in list.Items)
        {
            if (parts.Count > 0 && a.Values is [JinjaText separator])
            {
                parts.Add(separator);
            }

            parts.Add(JinjaExpression.Printed(a.Line, item));
        }

        a.Scope.Charge(a.Line, parts.Sum(part => (long)part.Value.Length));
        return JinjaText.Join(parts);
    }

    /// <summary>Another value in place of one that is not defined; where told so, of any that is not true.</summary>
    private static JinjaValue? Default(Arguments a)
    {
        JinjaValue? other = a.Values.Length > 0 ? a.Values[0] : a["default_value"] ?? JinjaText.Empty;
        JinjaValue? boolean = a.Values.Length > 1 ? a.Values[1] : a["boolean"];
        bool known = a.Values.Length <= 2 && a.Named.All(argument => argument.Name is "default_value" or "boolean");
        bool replaces = a.Value is JinjaValue.UndefinedValue || (boolean is { IsTrue: true } && !a.Value.IsTrue);
        return !known ? null : replaces ? other : a.Value;
    }

    /// <summary>The items of which an attribute is true, or passes a test.</summary>
    private static JinjaValue.ListValue? Select(Arguments a, bool keep)
    {
        if (a is not { Value: JinjaValue.ListValue list, Values: [JinjaText key, .. var test], Named: [] } || !IsPlain(key)
            || test is [not JinjaText, ..])
        {
            return null;
        }

        return new JinjaValue.ListValue([.. list.Items.Where(item => Passes(JinjaExpression.Item.Of(a.Line, item, key)) == keep)]);

        bool Passes(JinjaValue value) =>
            test is [JinjaText name, .. var rest] ? JinjaTests.Holds(a.Line, name.Value, value, rest) : value.IsTrue;
    }

    /// <summary>Jinja reads "a.b" and "0" as paths.</summary>
    private static bool IsPlain(JinjaText key) => key.Value.Length > 0 && !key.Value.Contains('.') && !char.IsAsciiDigit(key.Value[0]);
}
