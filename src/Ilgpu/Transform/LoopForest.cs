using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>The natural loops of a renumbered function and how they nest. A snapshot: it holds until blocks or edges change.</summary>
internal sealed class LoopForest
{
    private readonly Loop?[] _innermost;

    /// <summary>Finds the loops. Call <see cref="Function.Renumber"/> before.</summary>
    public LoopForest(Function function, DominatorTree dominators)
    {
        _innermost = new Loop?[function.Blocks.Count];
        Dictionary<Block, Loop> byHeader = [];
        foreach (Block block in function.Blocks)
        {
            foreach (Block successor in block.Successors)
            {
                if (successor.Id > block.Id)
                    continue;
                if (!dominators.Dominates(successor, block))
                {
                    IsReducible = false;
                    continue;
                }
                if (!byHeader.TryGetValue(successor, out Loop? loop))
                    byHeader.Add(successor, loop = new Loop(successor));
                if (!loop.Latches.Contains(block))
                    loop.Latches.Add(block);
            }
        }

        // Headers in reverse postorder: an outer loop comes before the loops inside it.
        foreach (Loop loop in byHeader.Values.OrderBy(l => l.Header.Id))
        {
            Collect(loop);
            loop.Parent = _innermost[loop.Header.Id];
            if (loop.Parent is { } parent)
            {
                parent.Children.Add(loop);
                loop.Depth = parent.Depth + 1;
            }
            else
            {
                Roots.Add(loop);
            }
            foreach (Block block in loop.Blocks)
                _innermost[block.Id] = loop;
        }
    }

    /// <summary>Computes the dominators too.</summary>
    public LoopForest(Function function)
        : this(function, new DominatorTree(function))
    {
    }

    /// <summary>The outermost loops, in block order.</summary>
    public List<Loop> Roots { get; } = [];

    /// <summary>False where a cycle has two entries (a <c>goto</c> into a loop): such a cycle is no loop of the forest.</summary>
    public bool IsReducible { get; private set; } = true;

    /// <summary>The innermost loop around a block, or null.</summary>
    public Loop? LoopOf(Block block) => _innermost[block.Id];

    /// <summary>How many loops are around a block.</summary>
    public int Depth(Block block) => _innermost[block.Id]?.Depth ?? 0;

    /// <summary>All loops, each after the loops inside it.</summary>
    public IEnumerable<Loop> InnerFirst()
    {
        List<Loop> order = [];
        foreach (Loop root in Roots)
            Visit(root, order);
        return order;

        static void Visit(Loop loop, List<Loop> order)
        {
            foreach (Loop child in loop.Children)
                Visit(child, order);
            order.Add(loop);
        }
    }

    /// <summary>
    /// The blocks in an order in which each loop is one run: still a topological order but for back edges, and what comes
    /// after a loop comes after all of its blocks.
    /// </summary>
    public List<Block> ContiguousOrder(Function function)
    {
        List<Block> order = [];
        Emit(function.Blocks, null, order);
        return order;
    }

    private void Emit(List<Block> blocks, Loop? within, List<Block> order)
    {
        foreach (Block block in blocks)
        {
            Loop? loop = LoopOf(block);
            if (loop == within)
            {
                order.Add(block);
                continue;
            }
            // A block of an inner loop: the whole of the loop directly inside stands where its header stands.
            while (loop!.Parent != within)
                loop = loop.Parent;
            if (loop.Header == block)
                Emit(loop.Blocks, loop, order);
        }
    }

    private static void Collect(Loop loop)
    {
        loop.Add(loop.Header);
        Stack<Block> work = new();
        foreach (Block latch in loop.Latches)
        {
            if (loop.Add(latch))
                work.Push(latch);
        }
        while (work.TryPop(out Block? block))
        {
            foreach (Block predecessor in block.Predecessors)
            {
                if (loop.Add(predecessor))
                    work.Push(predecessor);
            }
        }
        loop.Blocks.Sort((a, b) => a.Id.CompareTo(b.Id));
    }
}
