namespace IlgpuLlava.Model.Text;

/// <summary>
/// A span of a prompt with its provenance. Adjacent segments are tokenised as one text; only spans of the template itself are
/// searched for control tokens, so that nothing a user writes can ever become one.
/// </summary>
public readonly record struct PromptSegment
{
    private readonly string? _value;

    private PromptSegment(string value, bool isTemplate)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
        IsTemplate = isTemplate;
    }

    /// <summary>The characters of the span.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether spellings of control tokens in <see cref="Value"/> are control tokens.</summary>
    public bool IsTemplate { get; }

    /// <summary>A span of the template: control tokens spelt in it, such as <c>&lt;image&gt;</c>, are read as such.</summary>
    public static PromptSegment Template(string value) => new(value, isTemplate: true);

    /// <summary>A span from outside: plain text, whatever it spells.</summary>
    public static PromptSegment Text(string value) => new(value, isTemplate: false);
}
