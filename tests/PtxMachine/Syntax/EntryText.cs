namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>A kernel as written.</summary>
internal sealed class EntryText
{
    public required string Name { get; init; }

    public required int Line { get; init; }

    public List<Variable> Parameters { get; } = [];

    public List<Register> Registers { get; } = [];

    public List<Variable> Locals { get; } = [];

    public List<Variable> Shared { get; } = [];

    public List<InstructionText> Instructions { get; } = [];

    /// <summary>Labels that only .maxntid and .reqntid set: threads a group may have at most, 0 for any.</summary>
    public int MaxThreads { get; set; }

    /// <summary>The exact group that .reqntid demands, or null.</summary>
    public (int X, int Y, int Z)? RequiredThreads { get; set; }

    /// <summary>Bytes of the parameter block.</summary>
    public int ParameterBytes { get; set; }
}
