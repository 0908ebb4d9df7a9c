namespace ILGPU.Frontend;

/// <summary>Asks to compile the kernel once more with some variables in local memory, because their address is needed as a
/// number.</summary>
internal sealed class SpillRequest(IReadOnlyList<VariableKey> variables) : Exception
{
    /// <summary>The variables to move to memory.</summary>
    public IReadOnlyList<VariableKey> Variables { get; } = variables;
}
