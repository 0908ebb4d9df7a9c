namespace ILGPU.IR;

/// <summary>A whole kernel in SSA form, everything inlined. The first block is the entry and has no predecessors.</summary>
internal sealed class Function
{
    /// <summary>A kernel without blocks.</summary>
    public Function(string name, CompilationTarget target, IReadOnlyList<ParameterLeaf> parameters)
    {
        Name = name;
        Target = target;
        Parameters = parameters;
    }

    /// <summary>The kernel's name, as errors and dumps show it.</summary>
    public string Name { get; }

    /// <summary>The device facts it was compiled for.</summary>
    public CompilationTarget Target { get; }

    /// <summary>The flattened arguments; leaf i lies at byte 8 * i of the argument block.</summary>
    public IReadOnlyList<ParameterLeaf> Parameters { get; }

    /// <summary>The blocks, entry first; order otherwise free until <see cref="Renumber"/>.</summary>
    public List<Block> Blocks { get; } = [];

    /// <summary>The texts of <see cref="OpCode.InlineAssembly"/>.</summary>
    public List<InlineAssembly> Assemblies { get; } = [];

    /// <summary>The entry block.</summary>
    public Block Entry => Blocks[0];

    /// <summary>Adds an empty block.</summary>
    public Block AddBlock()
    {
        Block block = new();
        Blocks.Add(block);
        return block;
    }

    /// <summary>Every value in order: phis, bodies, terminators.</summary>
    public IEnumerable<Value> Values()
    {
        foreach (Block block in Blocks)
        {
            foreach (Value phi in block.Phis)
                yield return phi;
            foreach (Value value in block.Body)
                yield return value;
            if (block.Terminator is { } terminator)
                yield return terminator;
        }
    }

    /// <summary>
    /// Drops blocks that cannot be reached (and their phi operands), orders the rest in reverse postorder (a block comes
    /// before what it dominates) and numbers blocks and values from 0. Returns the number of values.
    /// </summary>
    public int Renumber()
    {
        List<Block> order = ReversePostorder();
        HashSet<Block> reachable = [.. order];
        foreach (Block block in order)
        {
            if (block.Predecessors.TrueForAll(reachable.Contains))
                continue;
            for (int i = block.Predecessors.Count - 1; i >= 0; i--)
            {
                if (reachable.Contains(block.Predecessors[i]))
                    continue;
                block.Predecessors.RemoveAt(i);
                int dropped = i;
                foreach (Value phi in block.Phis)
                    phi.Operands = [.. phi.Operands.Where((_, k) => k != dropped)];
            }
        }
        Blocks.Clear();
        Blocks.AddRange(order);
        int id = 0;
        for (int i = 0; i < Blocks.Count; i++)
            Blocks[i].Id = i;
        foreach (Value value in Values())
            value.Id = id++;
        return id;
    }

    /// <summary>Replaces operands everywhere, following chains (a to b, b to c).</summary>
    public void Replace(Dictionary<Value, Value> map)
    {
        if (map.Count == 0)
            return;
        foreach (Value value in Values())
        {
            Value[] operands = value.Operands;
            for (int i = 0; i < operands.Length; i++)
            {
                Value target = operands[i];
                while (map.TryGetValue(target, out Value? next))
                    target = next;
                operands[i] = target;
            }
        }
    }

    private List<Block> ReversePostorder()
    {
        List<Block> order = [];
        HashSet<Block> seen = [Blocks[0]];
        Stack<(Block Block, int Next)> stack = new();
        stack.Push((Blocks[0], 0));
        while (stack.Count > 0)
        {
            (Block block, int next) = stack.Pop();
            if (next < block.Successors.Count)
            {
                stack.Push((block, next + 1));
                // The false side first, so that in reverse postorder the true side comes first.
                Block successor = block.Successors[block.Successors.Count - 1 - next];
                if (seen.Add(successor))
                    stack.Push((successor, 0));
            }
            else
            {
                order.Add(block);
            }
        }
        order.Reverse();
        return order;
    }
}
