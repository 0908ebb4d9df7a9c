namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>The names between two braces.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, object> _names = [];

    /// <summary>Labels are looked up when all are known: label to the index of the instruction after it.</summary>
    private readonly Dictionary<string, int> _labels = [];

    private readonly Dictionary<string, string[]> _targets = [];

    /// <summary>The braces around these.</summary>
    public Scope? Outer { get; } = outer;

    /// <summary>Declares a register or variable.</summary>
    /// <exception cref="PtxException">These braces already know the name.</exception>
    public void Declare(string name, object what, int line)
    {
        if (!_names.TryAdd(name, what))
        {
            throw new PtxException(line, $"'{name}' is declared twice");
        }
    }

    /// <summary>The register or variable of a name, or null.</summary>
    public object? Find(string name) => _names.TryGetValue(name, out var found) ? found : Outer?.Find(name);

    /// <summary>Sets a label.</summary>
    /// <exception cref="PtxException">These braces already have the label.</exception>
    public void SetLabel(string name, int instruction, int line)
    {
        if (!_labels.TryAdd(name, instruction) || _names.ContainsKey(name))
        {
            throw new PtxException(line, $"label '{name}' is declared twice");
        }
    }

    /// <summary>The instruction after a label, or null.</summary>
    public int? FindLabel(string name) => _labels.TryGetValue(name, out int at) ? at : Outer?.FindLabel(name);

    /// <summary>Sets a list of labels for brx.idx.</summary>
    public void SetTargets(string name, string[] labels, int line)
    {
        if (!_targets.TryAdd(name, labels))
        {
            throw new PtxException(line, $"label '{name}' is declared twice");
        }
    }

    /// <summary>A list of labels, or null.</summary>
    public string[]? FindTargets(string name) => _targets.TryGetValue(name, out var found) ? found : Outer?.FindTargets(name);
}
