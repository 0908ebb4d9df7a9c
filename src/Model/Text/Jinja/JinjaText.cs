namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>
/// Text that knows of each of its characters whether it stands in the template or came from outside. Whatever a template does to a
/// user's text, it stays a user's text: joining and cutting keep what each side was.
/// </summary>
internal sealed class JinjaText : JinjaValue
{
    private readonly IReadOnlyList<PromptSegment> _spans;

    private JinjaText(IReadOnlyList<PromptSegment> spans)
    {
        _spans = spans;
        Value = spans.Count == 1 ? spans[0].Value : string.Concat(spans.Select(span => span.Value));
    }

    /// <summary>What Python's <c>strip</c> takes away.</summary>
    public static readonly char[] WhiteSpace =
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c).Where(c => char.IsWhiteSpace(c) || c is >= '\x1C' and <= '\x1F')];

    public static JinjaText Empty { get; } = new([]);

    public string Value { get; }

    /// <summary>Spans, none of them empty.</summary>
    public IReadOnlyList<PromptSegment> Spans => _spans;

    public override string Kind => "a text";

    public override bool IsTrue => Value.Length > 0;

    /// <summary>Whether all of it stands in the template.</summary>
    public bool IsTemplate => _spans.All(span => span.IsTemplate);

    public static JinjaText Template(string value) => value.Length == 0 ? Empty : new([PromptSegment.Template(value)]);

    public static JinjaText Outside(string value) => value.Length == 0 ? Empty : new([PromptSegment.Text(value)]);

    public static JinjaText Join(params IEnumerable<JinjaText> texts) => new([.. texts.SelectMany(text => text._spans)]);

    public JinjaText Slice(int start, int length)
    {
        if (length == Value.Length)
        {
            return this;
        }

        List<PromptSegment> spans = [];
        int at = 0;
        foreach (PromptSegment span in _spans)
        {
            int from = Math.Max(start - at, 0), to = Math.Min(start + length - at, span.Value.Length);
            if (from < to)
            {
                string cut = span.Value[from..to];
                spans.Add(span.IsTemplate ? PromptSegment.Template(cut) : PromptSegment.Text(cut));
            }

            at += span.Value.Length;
        }

        return new JinjaText(spans);
    }

    /// <summary>Takes characters from one end or both.</summary>
    public JinjaText Strip(char[] characters, bool start, bool end)
    {
        int from = 0, to = Value.Length;
        while (start && from < to && characters.Contains(Value[from]))
        {
            from++;
        }

        while (end && to > from && characters.Contains(Value[to - 1]))
        {
            to--;
        }

        return Slice(from, to - from);
    }

    /// <summary>
    /// Puts a text in the place of every other one. In what came from outside, it counts as from outside: else a user could write the
    /// one to get the other.
    /// </summary>
    public JinjaText Replace(string old, JinjaText replacement)
    {
        List<JinjaText> parts = [];
        int at = 0;
        for (int found; (found = Value.IndexOf(old, at, StringComparison.Ordinal)) >= 0; at = found + old.Length)
        {
            parts.Add(Slice(at, found - at));
            parts.Add(Slice(found, old.Length).IsTemplate ? replacement : Outside(replacement.Value));
        }

        parts.Add(Slice(at, Value.Length - at));
        return Join(parts);
    }

    /// <summary>The texts between a separator.</summary>
    public IEnumerable<JinjaText> Split(string separator)
    {
        int at = 0;
        for (int found; (found = Value.IndexOf(separator, at, StringComparison.Ordinal)) >= 0; at = found + separator.Length)
        {
            yield return Slice(at, found - at);
        }

        yield return Slice(at, Value.Length - at);
    }

    /// <summary>Changes the letters of each span; only ASCII has letters whose case needs no table of Unicode's exceptions.</summary>
    public JinjaText ChangeCase(Func<string, string> change) => new(
        [.. _spans.Select(span => span.IsTemplate ? PromptSegment.Template(change(span.Value)) : PromptSegment.Text(change(span.Value)))]);
}
