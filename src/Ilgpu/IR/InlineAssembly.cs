namespace ILGPU.IR;

/// <summary>PTX text with operands %0, %1, ...; %% stands for a percent sign.</summary>
/// <param name="Text">The text.</param>
/// <param name="Operands">The operands by number.</param>
internal sealed record InlineAssembly(string Text, IReadOnlyList<AssemblyOperand> Operands)
{
    /// <inheritdoc/>
    public override string ToString() => $"\"{Text.ReplaceLineEndings("\\n")}\" ({string.Join(", ", Operands)})";
}
