using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Finds which of several definitions of one variable reaches a block, and places phis where two of them meet
/// (Braun et al., "Simple and Efficient Construction of Static Single Assignment Form").
/// </summary>
internal sealed class SsaRepair
{
    private readonly Dictionary<Block, Value> _atStart = [];
    private readonly Dictionary<Block, Value> _atEnd = [];
    private readonly ValueKind _kind;
    private readonly AddressSpace _space;

    /// <summary>A variable of a kind, without definitions.</summary>
    public SsaRepair(ValueKind kind, AddressSpace space)
    {
        _kind = kind;
        _space = space;
    }

    /// <summary>The phis made so far, in the order in which they were needed.</summary>
    public List<Value> Created { get; } = [];

    /// <summary>States the value that holds at the end of a block.</summary>
    public void Define(Block block, Value value) => _atEnd[block] = value;

    /// <summary>States the value that holds from the start of a block on.</summary>
    public void DefineAtStart(Block block, Value value) => _atStart[block] = value;

    /// <summary>The value at the end of a block.</summary>
    public Value ReadAtEnd(Block block) => _atEnd.TryGetValue(block, out Value? value) ? value : ReadAtStart(block);

    /// <summary>The value at the start of a block, before its own definition.</summary>
    public Value ReadAtStart(Block block)
    {
        // A straight chain is walked, not recursed into.
        List<Block> chain = [];
        Value? found = null;
        while (found is null)
        {
            if (_atStart.TryGetValue(block, out found))
                break;
            chain.Add(block);
            if (block.Predecessors.Count == 0)
                throw new InvalidOperationException("A value is read where none of its definitions reaches.");
            if (block.Predecessors.Count > 1)
            {
                Value phi = block.AddPhi(_kind, _space);
                Created.Add(phi);
                _atStart[block] = phi;
                phi.Operands = [.. block.Predecessors.Select(ReadAtEnd)];
                found = phi;
                break;
            }
            block = block.Predecessors[0];
            _atEnd.TryGetValue(block, out found);
        }
        foreach (Block passed in chain)
            _atStart[passed] = found;
        return found;
    }
}
