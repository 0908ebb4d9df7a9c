namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>A filter or a method: its name and what it does.</summary>
internal sealed partial class JinjaOperation(string name, Func<JinjaOperation.Arguments, JinjaValue?> apply)
{
    /// <summary>What an operation is given.</summary>
    /// <param name="Line">The line in the template.</param>
    /// <param name="Scope">The rendering.</param>
    /// <param name="Value">What it is applied to.</param>
    /// <param name="Values">Arguments in order.</param>
    /// <param name="Named">Arguments by name.</param>
    internal sealed record Arguments(
        int Line, JinjaScope Scope, JinjaValue Value, JinjaValue[] Values, (string Name, JinjaValue Value)[] Named)
    {
        public JinjaValue? this[string key] => Array.Find(Named, argument => argument.Name == key).Value;

        public bool HasNone => Values.Length == 0 && Named.Length == 0;
    }

    public static bool TryGetFilter(string name, out JinjaOperation operation) => filters.TryGetValue(name, out operation!);

    public static bool TryGetMethod(string name, out JinjaOperation operation) => methods.TryGetValue(name, out operation!);

    /// <exception cref="JinjaException">The operation does nothing with such a value or such arguments.</exception>
    public JinjaValue Apply(Arguments arguments) => apply(arguments) ?? throw new JinjaException(
        arguments.Line, $"{Quote.Text(name)} of {arguments.Value.Kind} with these arguments is not supported");

    private static Dictionary<string, JinjaOperation> Table(
        params IEnumerable<(string Name, Func<Arguments, JinjaValue?> Apply)> entries) =>
        entries.ToDictionary(entry => entry.Name, entry => new JinjaOperation(entry.Name, entry.Apply), StringComparer.Ordinal);

    private static JinjaText? ChangeCase(Arguments a, Func<string, string> change) => a.Value is not JinjaText text || !a.HasNone ? null
        : System.Text.Ascii.IsValid(text.Value) ? text.ChangeCase(change)
        : throw new JinjaException(a.Line, "changing the case of letters beyond ASCII is not supported");

    /// <summary>The first letter large, all others small.</summary>
    private static JinjaText? Capitalize(Arguments a) => ChangeCase(a, text => text.ToLowerInvariant()) is { Value.Length: > 0 } small
        ? JinjaText.Join(small.Slice(0, 1).ChangeCase(text => text.ToUpperInvariant()), small.Slice(1, small.Value.Length - 1))
        : a.HasNone ? a.Value as JinjaText : null;

    private static JinjaText? Strip(Arguments a, bool start, bool end) => (a.Value, a.Values, a.Named) switch
    {
        (JinjaText text, [], []) => text.Strip(JinjaText.WhiteSpace, start, end),
        (JinjaText text, [JinjaText characters], []) => text.Strip([.. characters.Value], start, end),
        _ => null,
    };

    private static JinjaText? Replace(Arguments a)
    {
        if (a is not { Value: JinjaText text, Values: [JinjaText { Value.Length: > 0 } old, JinjaText replacement], Named: [] })
        {
            return null;
        }

        // Bounds what replacing may make, before it is made.
        a.Scope.Charge(a.Line, (long)text.Value.Length / old.Value.Length * replacement.Value.Length);
        return text.Replace(old.Value, replacement);
    }
}
