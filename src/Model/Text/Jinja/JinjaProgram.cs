namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>
/// A template in the subset of Jinja that chat templates of LLaVA are written in (jinja.palletsprojects.com, 3.1), as Hugging Face
/// renders it: <c>trim_blocks</c> and <c>lstrip_blocks</c> on, nothing escaped. It reads nothing but its variables, and every loop
/// and text is bounded, so that a stranger's template can do no harm.
/// </summary>
/// <remarks>
/// for with if and else, if/elif/else, set (also into a namespace), generation; texts, whole numbers, lists, items, slices, sums,
/// comparisons, and/or/not, <c>a if b else c</c>; the filters, methods, tests and functions of <see cref="JinjaOperation"/>,
/// <see cref="JinjaTests"/> and <see cref="JinjaExpression.Call"/>.
/// </remarks>
internal sealed class JinjaProgram
{
    private readonly IReadOnlyList<JinjaStatement> _statements;

    private JinjaProgram(IReadOnlyList<JinjaStatement> statements) => _statements = statements;

    /// <exception cref="JinjaException">The template is malformed, or needs what is not supported; the message says where.</exception>
    public static JinjaProgram Parse(string source) => new(JinjaParser.Parse(source));

    /// <summary>Renders; rendering twice gives the same.</summary>
    /// <exception cref="JinjaException">The template refuses its variables, or does with them what cannot be done.</exception>
    public IReadOnlyList<PromptSegment> Render(IReadOnlyDictionary<string, JinjaValue> variables)
    {
        var scope = new JinjaScope(variables);
        JinjaStatement.RunAll(_statements, scope);
        return scope.End();
    }
}
