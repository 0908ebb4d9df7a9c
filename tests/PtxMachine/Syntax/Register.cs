namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>A declared register.</summary>
internal sealed class Register(string name, PtxType type, int index)
{
    /// <summary>With its percent sign.</summary>
    public string Name { get; } = name;

    /// <summary>As declared.</summary>
    public PtxType Type { get; } = type;

    /// <summary>Its number among the entry's registers.</summary>
    public int Index { get; } = index;
}
