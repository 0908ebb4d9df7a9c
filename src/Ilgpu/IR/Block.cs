namespace ILGPU.IR;

/// <summary>A basic block: phis, then straight-line values, then one terminator.</summary>
internal sealed class Block
{
    /// <summary>The phis, all of them before <see cref="Body"/>.</summary>
    public List<Value> Phis { get; } = [];

    /// <summary>Everything else but the terminator, in order.</summary>
    public List<Value> Body { get; } = [];

    /// <summary>Branch, ConditionalBranch or Return; null only while the block is being built.</summary>
    public Value? Terminator { get; private set; }

    /// <summary>Blocks that may follow: none, one, or two (true, false). May name one block twice.</summary>
    public List<Block> Successors { get; } = [];

    /// <summary>
    /// Blocks that may come before; a block that branches here on both sides stands here twice. Phi operands follow this order.
    /// </summary>
    public List<Block> Predecessors { get; } = [];

    /// <summary>Number for printing and dense tables; assigned by <see cref="Function.Renumber"/>.</summary>
    public int Id { get; set; } = -1;

    /// <summary>Appends to the body and returns the value.</summary>
    public Value Append(Value value)
    {
        value.Block = this;
        Body.Add(value);
        return value;
    }

    /// <summary>Adds a phi of a kind; its operands are set by the caller.</summary>
    public Value AddPhi(ValueKind kind, AddressSpace space = default)
    {
        Value phi = new(OpCode.Phi, kind) { Block = this, Space = space };
        Phis.Add(phi);
        return phi;
    }

    /// <summary>
    /// Ends the block; links both directions. Replaces a terminator that is there already (the caller mends phis of targets left).
    /// </summary>
    public void Terminate(Value terminator, params ReadOnlySpan<Block> successors)
    {
        foreach (Block old in Successors)
            old.Predecessors.Remove(this);
        Successors.Clear();
        terminator.Block = this;
        Terminator = terminator;
        foreach (Block next in successors)
        {
            Successors.Add(next);
            next.Predecessors.Add(this);
        }
    }

    /// <summary>Ends with an unconditional branch.</summary>
    public void BranchTo(Block target) => Terminate(new Value(OpCode.Branch, ValueKind.Void), target);

    /// <summary>Ends with a conditional branch.</summary>
    public void BranchTo(Value condition, Block whenTrue, Block whenFalse) =>
        Terminate(new Value(OpCode.ConditionalBranch, ValueKind.Void, condition), whenTrue, whenFalse);

    /// <summary>Ends the thread.</summary>
    public void Return() => Terminate(new Value(OpCode.Return, ValueKind.Void));

    /// <inheritdoc/>
    public override string ToString() => $"b{Id}";
}
