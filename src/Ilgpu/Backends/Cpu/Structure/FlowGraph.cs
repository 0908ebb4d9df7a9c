using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>Dominators and natural loops of a renumbered function (Cooper, Harvey, Kennedy 2001). Refuses irreducible flow.</summary>
internal sealed class FlowGraph
{
    private readonly int[] _dominator;
    private readonly int[] _loop;
    private readonly int[] _outer;

    /// <summary>Analyses a function whose blocks stand in reverse postorder with their numbers.</summary>
    public FlowGraph(Function function)
    {
        Function = function;
        int count = function.Blocks.Count;
        _dominator = new int[count];
        _loop = new int[count];
        _outer = new int[count];
        FindDominators();
        FindLoops();
    }

    /// <summary>The function.</summary>
    public Function Function { get; }

    /// <summary>The immediate dominator's number; of the entry itself.</summary>
    public int Dominator(int block) => _dominator[block];

    /// <summary>True where every way to <paramref name="block"/> goes through <paramref name="over"/>.</summary>
    public bool Dominates(int over, int block)
    {
        while (block > over)
            block = _dominator[block];
        return block == over;
    }

    /// <summary>Header of the innermost loop around a block (a header is in its own loop), or -1.</summary>
    public int Loop(int block) => _loop[block];

    /// <summary>Header of the loop around a loop, or -1.</summary>
    public int OuterLoop(int header) => _outer[header];

    /// <summary>True where the block is in the loop.</summary>
    public bool InLoop(int block, int header)
    {
        for (int loop = _loop[block]; loop >= 0; loop = _outer[loop])
        {
            if (loop == header)
                return true;
        }
        return header < 0;
    }

    /// <summary>Loops around a block.</summary>
    public int Depth(int block)
    {
        int depth = 0;
        for (int loop = _loop[block]; loop >= 0; loop = _outer[loop])
            depth++;
        return depth;
    }

    private void FindDominators()
    {
        Array.Fill(_dominator, -1);
        _dominator[0] = 0;
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int b = 1; b < _dominator.Length; b++)
            {
                int best = -1;
                foreach (Block predecessor in Function.Blocks[b].Predecessors)
                {
                    int p = predecessor.Id;
                    if (_dominator[p] < 0)
                        continue;
                    for (best = best < 0 ? p : best; best != p;)
                    {
                        if (p > best)
                            p = _dominator[p];
                        else
                            best = _dominator[best];
                    }
                }
                changed |= _dominator[b] != best;
                _dominator[b] = best;
            }
        }
    }

    private void FindLoops()
    {
        Array.Fill(_loop, -1);
        Array.Fill(_outer, -1);
        // Innermost first: headers in descending order.
        for (int header = _dominator.Length - 1; header >= 0; header--)
        {
            Stack<int> work = new();
            foreach (Block predecessor in Function.Blocks[header].Predecessors)
            {
                if (predecessor.Id < header)
                    continue;
                if (!Dominates(header, predecessor.Id))
                {
                    throw new NotSupportedException(
                        $"kernel {Function.Name}: a loop can be entered in two places (goto into a loop); write it as a structured loop");
                }
                work.Push(predecessor.Id);
            }
            if (work.Count == 0)
                continue;
            _loop[header] = header;
            while (work.Count > 0)
            {
                int b = work.Pop();
                // The outermost known loop around b becomes a child of this one.
                if (_loop[b] < 0)
                {
                    _loop[b] = header;
                }
                else
                {
                    int outermost = _loop[b];
                    while (outermost != header && _outer[outermost] >= 0)
                        outermost = _outer[outermost];
                    if (outermost == header)
                        continue;
                    _outer[outermost] = header;
                    b = outermost;
                }
                foreach (Block predecessor in Function.Blocks[b].Predecessors)
                    work.Push(predecessor.Id);
            }
        }
    }
}
