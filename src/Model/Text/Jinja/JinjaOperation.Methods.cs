namespace IlgpuLlava.Model.Text.Jinja;

internal sealed partial class JinjaOperation
{
    private static readonly Dictionary<string, JinjaOperation> methods = Table(
        ("upper", a => ChangeCase(a, text => text.ToUpperInvariant())),
        ("lower", a => ChangeCase(a, text => text.ToLowerInvariant())),
        ("capitalize", Capitalize),
        ("strip", a => Strip(a, start: true, end: true)),
        ("lstrip", a => Strip(a, start: true, end: false)),
        ("rstrip", a => Strip(a, start: false, end: true)),
        ("replace", Replace),
        ("split", a => a is { Value: JinjaText text, Values: [JinjaText { Value.Length: > 0 } separator], Named: [] }
            ? new JinjaValue.ListValue([.. text.Split(separator.Value)])
            : null),
        ("startswith", a => a is { Value: JinjaText text, Values: [JinjaText start], Named: [] }
            ? JinjaValue.Of(text.Value.StartsWith(start.Value, StringComparison.Ordinal))
            : null),
        ("endswith", a => a is { Value: JinjaText text, Values: [JinjaText end], Named: [] }
            ? JinjaValue.Of(text.Value.EndsWith(end.Value, StringComparison.Ordinal))
            : null),
        ("get", Get));

    private static JinjaValue? Get(Arguments a)
    {
        if (a is not { Value: JinjaValue.MapValue { IsNamespace: false } map, Values: [JinjaText key, .. var other], Named: [] }
            || other.Length > 1)
        {
            return null;
        }

        return map.Items.TryGetValue(key.Value, out JinjaValue? value) ? value : other is [var given] ? given : JinjaValue.None;
    }
}
