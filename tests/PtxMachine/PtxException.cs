namespace IlgpuLlava.PtxMachine;

/// <summary>PTX text that the ISA refuses: what the assembler of a real driver would say.</summary>
internal sealed class PtxException(int line, string reason) : Exception($"ptx line {line}: {reason}")
{
    /// <summary>The line of the text, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;
}
