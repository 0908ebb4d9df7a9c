namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>What a piece of a template's source is.</summary>
internal enum JinjaTokenKind
{
    /// <summary>Text between tags, which is put out as it is.</summary>
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    Integer,

    /// <summary>A quoted text, without quotes and escapes.</summary>
    Text,
    Operator,

    /// <summary>After everything.</summary>
    End,
}
