using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Edits of edges that keep successors, predecessors and phi operands in step. Where a block branches to another on both
/// sides, the n-th of the edges is the n-th of its entries among the predecessors.
/// </summary>
internal static class CfgEdit
{
    /// <summary>The position of an edge among the predecessors (and phi operands) of its target.</summary>
    public static int PredecessorIndex(Block from, int successor)
    {
        Block target = from.Successors[successor];
        int skip = 0;
        for (int i = 0; i < successor; i++)
        {
            if (from.Successors[i] == target)
                skip++;
        }
        for (int i = 0; i < target.Predecessors.Count; i++)
        {
            if (target.Predecessors[i] == from && skip-- == 0)
                return i;
        }
        throw new InvalidOperationException($"The edge {from} -> {target} has no entry among the predecessors.");
    }

    /// <summary>The successor number of the edge that stands at a position among the predecessors of its target.</summary>
    public static int SuccessorIndex(Block target, int predecessor)
    {
        Block from = target.Predecessors[predecessor];
        int skip = 0;
        for (int i = 0; i < predecessor; i++)
        {
            if (target.Predecessors[i] == from)
                skip++;
        }
        for (int i = 0; i < from.Successors.Count; i++)
        {
            if (from.Successors[i] == target && skip-- == 0)
                return i;
        }
        throw new InvalidOperationException($"The edge {from} -> {target} has no entry among the successors.");
    }

    /// <summary>Drops a phi operand by position.</summary>
    public static void RemoveOperand(Value phi, int index)
    {
        Value[] operands = new Value[phi.Operands.Length - 1];
        Array.Copy(phi.Operands, operands, index);
        Array.Copy(phi.Operands, index + 1, operands, index, operands.Length - index);
        phi.Operands = operands;
    }

    /// <summary>Turns a conditional branch into a branch to one of its sides.</summary>
    public static void KeepOnly(Block block, int successor)
    {
        int other = 1 - successor;
        Block left = block.Successors[other];
        int index = PredecessorIndex(block, other);
        left.Predecessors.RemoveAt(index);
        foreach (Value phi in left.Phis)
            RemoveOperand(phi, index);
        // The remaining edge keeps its place among the predecessors, so the lists are changed in place.
        Block kept = block.Successors[successor];
        block.Successors.Clear();
        Value branch = new(OpCode.Branch, ValueKind.Void) { Origin = block.Terminator!.Origin };
        List<Block> order = [.. kept.Predecessors];
        block.Terminate(branch, kept);
        kept.Predecessors.Clear();
        kept.Predecessors.AddRange(order);
    }

    /// <summary>Puts an empty block on an edge.</summary>
    public static Block SplitEdge(Function function, Block from, int successor)
    {
        Block target = from.Successors[successor];
        int index = PredecessorIndex(from, successor);
        Block middle = function.AddBlock();
        middle.BranchTo(target);
        target.Predecessors.RemoveAt(target.Predecessors.Count - 1);
        target.Predecessors[index] = middle;
        from.Successors[successor] = middle;
        middle.Predecessors.Add(from);
        return middle;
    }

    /// <summary>
    /// Leads the edges at the given positions among a block's predecessors through one new block, with phis where the
    /// values differ; the new block comes last among the predecessors.
    /// </summary>
    public static Block MergePredecessors(Function function, Block block, List<int> positions)
    {
        Block merge = function.AddBlock();
        var sources = positions.Select(p => (From: block.Predecessors[p], Successor: SuccessorIndex(block, p))).ToList();
        foreach ((Block from, int successor) in sources)
        {
            from.Successors[successor] = merge;
            merge.Predecessors.Add(from);
        }
        List<Value> outgoing = [];
        foreach (Value phi in block.Phis)
        {
            Value[] incoming = [.. positions.Select(p => phi.Operands[p])];
            if (incoming.Length > 0 && Array.TrueForAll(incoming, v => v == incoming[0]))
            {
                outgoing.Add(incoming[0]);
                continue;
            }
            Value merged = merge.AddPhi(phi.Kind, phi.Space);
            merged.Operands = incoming;
            outgoing.Add(merged);
        }
        HashSet<int> gone = [.. positions];
        int[] kept = [.. Enumerable.Range(0, block.Predecessors.Count).Where(i => !gone.Contains(i))];
        Block[] predecessors = [.. kept.Select(i => block.Predecessors[i])];
        for (int i = 0; i < block.Phis.Count; i++)
        {
            Value phi = block.Phis[i];
            phi.Operands = [.. kept.Select(k => phi.Operands[k]), outgoing[i]];
        }
        block.Predecessors.Clear();
        block.Predecessors.AddRange(predecessors);
        merge.BranchTo(block);
        return merge;
    }
}
