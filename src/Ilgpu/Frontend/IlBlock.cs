namespace ILGPU.Frontend;

/// <summary>A basic block of IL: instructions [<see cref="First"/>, <see cref="End"/>).</summary>
internal sealed class IlBlock(int first)
{
    /// <summary>Index of the first instruction.</summary>
    public int First { get; } = first;

    /// <summary>Index behind the last instruction.</summary>
    public int End { get; set; }

    /// <summary>Position in reverse postorder; -1 where nothing leads here.</summary>
    public int Order { get; set; } = -1;

    /// <summary>Blocks that may follow, each once.</summary>
    public List<IlBlock> Successors { get; } = [];

    /// <summary>Reachable blocks that may come before, each once.</summary>
    public List<IlBlock> Predecessors { get; } = [];

    /// <summary>True where a later block leads back here.</summary>
    public bool IsLoopHeader => Predecessors.Exists(p => p.Order >= Order);

    /// <summary>Of a loop header: the variables (arguments first, then locals) that the loop's instructions write.</summary>
    public HashSet<int> LoopWrites { get; } = [];
}
