using ILGPU.IR;
using ILGPU.Transform;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Which blocks all threads of a warp come to together. Threads part at a branch whose condition may differ among them, and are
/// together again at its immediate post-dominator. Only blocks from which a convergent operation can be reached count: a thread that
/// leaves them ends without meeting the others again, and the operations wait for it no longer once it has ended.
/// </summary>
internal sealed class Convergence
{
    private readonly Function _function;
    private readonly HashSet<Block> _live;
    private readonly HashSet<Value> _varying = [];
    private readonly HashSet<Block> _apart = [];
    private readonly HashSet<Block> _left = [];

    /// <summary>Analyses a renumbered function.</summary>
    public Convergence(Function function)
    {
        _function = function;
        _live = Reaching([.. function.Blocks.Where(block => block.Body.Exists(v => v.IsConvergent))]);
        if (_live.Count == 0)
            return;
        int[] after = PostDominators();
        HashSet<Block> parted = [];
        bool changed = true;
        while (changed)
        {
            changed = Spread();
            foreach (Block block in function.Blocks)
            {
                if (!_live.Contains(block) || block.Terminator!.Op != OpCode.ConditionalBranch
                    || !_varying.Contains(block.Terminator.Operands[0]) || !parted.Add(block))
                {
                    continue;
                }
                changed = true;
                Part(block, after);
            }
        }
    }

    /// <summary>True where all threads of the warp that have not ended come to a block at once.</summary>
    public bool IsTogether(Block block) => !_apart.Contains(block);

    /// <summary>True where threads of the warp may have ended before.</summary>
    public bool MayHaveLeft(Block block) => _left.Contains(block);

    private HashSet<Block> Reaching(List<Block> targets)
    {
        HashSet<Block> found = [.. targets];
        Stack<Block> work = new(targets);
        while (work.TryPop(out Block? block))
        {
            foreach (Block previous in block.Predecessors)
            {
                if (found.Add(previous))
                    work.Push(previous);
            }
        }
        return found;
    }

    private HashSet<Block> Reached(IEnumerable<Block> starts, Block? end)
    {
        HashSet<Block> found = [];
        Stack<Block> work = new();
        foreach (Block start in starts)
        {
            if (start != end && _live.Contains(start) && found.Add(start))
                work.Push(start);
        }
        while (work.TryPop(out Block? block))
        {
            foreach (Block next in block.Successors)
            {
                if (next != end && _live.Contains(next) && found.Add(next))
                    work.Push(next);
            }
        }
        return found;
    }

    /// <summary>What a branch does whose condition differs.</summary>
    private void Part(Block branch, int[] after)
    {
        Block[] sides = [.. branch.Successors.Distinct().Where(_live.Contains)];
        if (sides.Length < 2)
        {
            if (branch.Successors.Distinct().Count() == 2)
                _left.UnionWith(Reached(sides, null));
            return;
        }
        Block? join = after[branch.Id] < _function.Blocks.Count ? _function.Blocks[after[branch.Id]] : null;
        HashSet<Block> region = Reached(sides, join);
        _apart.UnionWith(region);
        foreach (Block block in region)
            _varying.UnionWith(block.Phis);
        if (join is not null)
            _varying.UnionWith(join.Phis);
        if (!region.Contains(branch))
            return;
        // Threads leave a loop at different turns, and take different values of its variables along.
        foreach (Value user in _function.Values())
        {
            if (!region.Contains(user.Block!) && Array.Exists(user.Operands, o => region.Contains(o.Block!)))
                _varying.Add(user);
        }
    }

    private bool Spread()
    {
        bool any = false;
        for (bool again = true; again;)
        {
            again = false;
            foreach (Value value in _function.Values())
            {
                if (_varying.Contains(value) || !Varies(value))
                    continue;
                _varying.Add(value);
                again = any = true;
            }
        }
        return any;
    }

    private bool Varies(Value value)
    {
        switch (value.Op)
        {
            case OpCode.Builtin:
                return (BuiltinKind)value.Immediate is BuiltinKind.GroupIdxX or BuiltinKind.GroupIdxY or BuiltinKind.GroupIdxZ
                    or BuiltinKind.LaneIdx;
            case OpCode.Atomic or OpCode.AssemblyResult:
                return true;
            case OpCode.Load when value.Operands[0].Space == AddressSpace.Local:
                return true;
            case OpCode.BarrierPopCount or OpCode.GroupBroadcast:
                return false;
            case OpCode.Ballot:
                return !IsTogether(value.Block!);
            case OpCode.Shuffle:
                bool isBroadcast = (ShuffleKind)value.Immediate == ShuffleKind.Index && IsTogether(value.Block!)
                    && !_varying.Contains(value.Operands[1]) && !MayHaveLeft(value.Block!)
                    && value.Operands[2] is { Op: OpCode.Constant, Immediate: 32 };
                return !isBroadcast || (_varying.Contains(value.Operands[0]) && !IsLane(value.Operands[1]));
            default:
                return Array.Exists(value.Operands, _varying.Contains);
        }
    }

    // The first lane exists in every warp; a source that does not would leave each lane its own value.
    private static bool IsLane(Value index) => index is { Op: OpCode.Constant, Immediate: 0 };

    /// <summary>The immediate post-dominator of each live block by number; the number of blocks stands for the end.</summary>
    private int[] PostDominators()
    {
        int end = _function.Blocks.Count;
        List<int>[] next = new List<int>[end];
        foreach (Block block in _function.Blocks)
            next[block.Id] = _live.Contains(block) ? [.. block.Successors.Where(_live.Contains).Select(s => s.Id).Distinct()] : [];
        foreach (Block block in _live)
        {
            if (next[block.Id].Count == 0)
                next[block.Id].Add(end);
        }
        List<int> order = ReverseOrder(next, end);
        int[] rank = new int[end + 1];
        for (int i = 0; i < order.Count; i++)
            rank[order[i]] = i;
        int[] result = new int[end + 1];
        Array.Fill(result, -1);
        result[end] = end;
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (int block in order)
            {
                if (block == end)
                    continue;
                int common = -1;
                foreach (int successor in next[block])
                {
                    if (result[successor] >= 0)
                        common = common < 0 ? successor : Meet(common, successor);
                }
                if (common == result[block])
                    continue;
                result[block] = common;
                changed = true;
            }
        }
        return result;

        int Meet(int a, int b)
        {
            while (a != b)
            {
                while (rank[a] > rank[b])
                    a = result[a];
                while (rank[b] > rank[a])
                    b = result[b];
            }
            return a;
        }
    }

    /// <summary>Live blocks from the end backwards, each after one that it leads to. Loops without an end get an edge to it.</summary>
    private List<int> ReverseOrder(List<int>[] next, int end)
    {
        while (true)
        {
            List<int>[] previous = new List<int>[end + 1];
            for (int i = 0; i <= end; i++)
                previous[i] = [];
            foreach (Block block in _function.Blocks)
            {
                foreach (int successor in next[block.Id])
                    previous[successor].Add(block.Id);
            }
            List<int> postorder = [];
            HashSet<int> seen = [end];
            Stack<(int Node, int Child)> work = new([(end, 0)]);
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
            Block? endless = _function.Blocks.FindLast(block => _live.Contains(block) && !seen.Contains(block.Id));
            if (endless is null)
            {
                postorder.Reverse();
                return postorder;
            }
            next[endless.Id].Add(end);
        }
    }
}
