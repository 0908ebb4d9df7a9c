namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>A piece of a template's source.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text.</param>
/// <param name="Line">The line on which it begins, counted from 1.</param>
internal readonly record struct JinjaToken(JinjaTokenKind Kind, string Value, int Line)
{
    public bool Is(JinjaTokenKind kind, string value) => Kind == kind && Value == value;

    public bool IsOperator(string value) => Is(JinjaTokenKind.Operator, value);

    public bool IsName(string value) => Is(JinjaTokenKind.Name, value);

    /// <summary>The token as errors call it.</summary>
    public override string ToString() => Kind switch
    {
        JinjaTokenKind.End => "the end of the template",
        JinjaTokenKind.BlockEnd or JinjaTokenKind.VariableEnd => "the end of the tag",
        JinjaTokenKind.Data => "text",
        _ => Quote.Text(Value),
    };
}
