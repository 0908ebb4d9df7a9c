namespace IlgpuLlava.PtxMachine;

/// <summary>A running kernel did what a GPU refuses, or what the ISA leaves undefined.</summary>
internal sealed class MachineFaultException(FaultKind kind, int line, string message)
    : Exception($"ptx line {line}: {message}")
{
    /// <summary>Which rule was broken.</summary>
    public FaultKind Kind { get; } = kind;

    /// <summary>The line of the instruction, from 1; 0 where it is not one instruction's fault.</summary>
    public int Line { get; } = line;
}
