using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Where all threads that pass a block come together again. Threads that end at once (a branch to nothing but a return, which is
/// written as <c>@p ret</c>) meet nobody and do not count.
/// </summary>
internal sealed class PostDominators
{
    private readonly Function _function;
    private readonly List<int>[] _next;
    private readonly int[] _parent;
    private readonly int _end;

    /// <summary>Analyses a renumbered function.</summary>
    public PostDominators(Function function)
    {
        _function = function;
        _end = function.Blocks.Count;
        _next = [.. function.Blocks.Select(block => Next(block).Select(next => next.Id).ToList())];
        foreach (List<int> next in _next)
        {
            if (next.Count == 0)
                next.Add(_end);
        }
        List<int> order = ReverseOrder();
        int[] rank = new int[_end + 1];
        for (int i = 0; i < order.Count; i++)
            rank[order[i]] = i;
        _parent = new int[_end + 1];
        Array.Fill(_parent, -1);
        _parent[_end] = _end;
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (int block in order.Where(block => block != _end))
            {
                int common = -1;
                foreach (int successor in _next[block].Where(successor => _parent[successor] >= 0))
                    common = common < 0 ? successor : Meet(common, successor, rank);
                changed |= common != _parent[block];
                _parent[block] = common;
            }
        }
    }

    /// <summary>True for a block that only ends the thread.</summary>
    public static bool IsEnd(Block block) =>
        block.Terminator!.Op == OpCode.Return && block.Predecessors.Count > 0 && block.Body.TrueForAll(v => v.IsPure);

    /// <summary>The different blocks that threads go on to, other than to end.</summary>
    public static IEnumerable<Block> Next(Block block) => block.Successors.Where(next => !IsEnd(next)).Distinct();

    /// <summary>The first block that all threads come to after a block, or null where that is their end.</summary>
    public Block? After(Block block) => _parent[block.Id] is var parent && parent < _end && parent >= 0 ? _function.Blocks[parent] : null;

    /// <summary>True where every thread that passes b passes a, then or later, unless it ends.</summary>
    public bool PostDominates(Block a, Block b)
    {
        for (Block? at = b; at is not null; at = After(at))
        {
            if (at == a)
                return true;
        }
        return false;
    }

    private int Meet(int a, int b, int[] rank)
    {
        while (a != b)
        {
            while (rank[a] > rank[b])
                a = _parent[a];
            while (rank[b] > rank[a])
                b = _parent[b];
        }
        return a;
    }

    /// <summary>The blocks from the end backwards, each after one that it leads to. A loop without an end gets an edge to it.</summary>
    private List<int> ReverseOrder()
    {
        while (true)
        {
            List<int>[] previous = new List<int>[_end + 1];
            for (int i = 0; i <= _end; i++)
                previous[i] = [];
            for (int i = 0; i < _end; i++)
                _next[i].ForEach(successor => previous[successor].Add(i));
            List<int> postorder = [];
            HashSet<int> seen = [_end];
            Stack<(int Node, int Child)> work = new([(_end, 0)]);
            while (work.TryPop(out (int Node, int Child) at))
            {
                if (at.Child == previous[at.Node].Count)
                {
                    postorder.Add(at.Node);
                    continue;
                }
                work.Push((at.Node, at.Child + 1));
                int child = previous[at.Node][at.Child];
                if (seen.Add(child))
                    work.Push((child, 0));
            }
            int endless = Enumerable.Range(0, _end).LastOrDefault(block => !seen.Contains(block), -1);
            if (endless < 0)
            {
                postorder.Reverse();
                return postorder;
            }
            _next[endless].Add(_end);
        }
    }
}
