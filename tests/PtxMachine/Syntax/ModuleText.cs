namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>A PTX text, parsed.</summary>
internal sealed class ModuleText
{
    /// <summary>Ten times the major version and the minor one: 78 for 7.8.</summary>
    public int Version { get; set; }

    /// <summary>The processor's number: 90 for sm_90a.</summary>
    public int Target { get; set; }

    /// <summary>Whether the target is exactly one architecture, as sm_90a.</summary>
    public bool IsArchitectureSpecific { get; set; }

    /// <summary>Variables of the module in .global and .const.</summary>
    public List<Variable> Variables { get; } = [];

    /// <summary>Shared variables of the module.</summary>
    public List<Variable> Shared { get; } = [];

    public List<EntryText> Entries { get; } = [];
}
