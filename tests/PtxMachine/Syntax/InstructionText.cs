namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>An instruction as written.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Guard">The predicate before it, or null.</param>
/// <param name="Opcode">Its name.</param>
/// <param name="Modifiers">What follows the name, without dots.</param>
/// <param name="Operands">In their order.</param>
/// <param name="Scope">The innermost braces around it, for labels.</param>
internal sealed record InstructionText(
    int Line, Operand.Reg? Guard, string Opcode, string[] Modifiers, Operand[] Operands, Scope Scope)
{
    /// <summary>The name with its modifiers.</summary>
    public string FullName => string.Join('.', [Opcode, .. Modifiers]);
}
