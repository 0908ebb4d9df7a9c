namespace ILGPU.IR;

/// <summary>An operand of <see cref="InlineAssembly"/>.</summary>
/// <param name="Memory">Width and kind: 8 and 16 bits are a <c>.b16</c> register.</param>
/// <param name="IsRead">The text reads it.</param>
/// <param name="IsWritten">The text writes it.</param>
internal sealed record AssemblyOperand(MemoryType Memory, bool IsRead, bool IsWritten)
{
    /// <inheritdoc/>
    public override string ToString() => (IsRead ? "in " : "") + (IsWritten ? "out " : "") + Memory;
}
