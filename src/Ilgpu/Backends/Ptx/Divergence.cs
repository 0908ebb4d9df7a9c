using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Which values may differ among the threads of a warp, and which blocks only some of them come to: those between a branch whose
/// condition may differ and the block where its sides meet.
/// </summary>
internal sealed class Divergence
{
    private readonly Function _function;
    private readonly PostDominators _after;
    private readonly HashSet<Value> _varying = [];
    private readonly HashSet<Block> _apart = [];
    private readonly HashSet<Block> _left = [];
    private readonly Dictionary<Block, HashSet<Block>> _regions = [];

    /// <summary>Analyses a renumbered function.</summary>
    public Divergence(Function function, PostDominators after)
    {
        _function = function;
        _after = after;
        HashSet<Block> parted = [];
        for (bool changed = true; changed;)
        {
            changed = Spread();
            foreach (Block block in function.Blocks)
            {
                if (block.Terminator!.Op != OpCode.ConditionalBranch || !_varying.Contains(block.Terminator.Operands[0])
                    || block.Successors[0] == block.Successors[1] || !parted.Add(block))
                {
                    continue;
                }
                changed = true;
                Part(block);
            }
        }
    }

    /// <summary>True where all threads of the warp that have not ended come to a block at once.</summary>
    public bool IsTogether(Block block) => !_apart.Contains(block);

    /// <summary>True where threads of the warp may have ended before.</summary>
    public bool MayHaveLeft(Block block) => _left.Contains(block);

    /// <summary>The blocks that the sides of a branch pass before they meet, or null where threads do not part there.</summary>
    public HashSet<Block>? Region(Block branch) => _regions.GetValueOrDefault(branch);

    private static HashSet<Block> Reached(IEnumerable<Block> starts, Block? end)
    {
        HashSet<Block> found = [.. starts.Where(start => start != end)];
        Stack<Block> work = new(found);
        while (work.TryPop(out Block? block))
        {
            foreach (Block next in PostDominators.Next(block))
            {
                if (next != end && found.Add(next))
                    work.Push(next);
            }
        }
        return found;
    }

    /// <summary>What a branch does whose condition differs.</summary>
    private void Part(Block branch)
    {
        List<Block> sides = [.. PostDominators.Next(branch)];
        bool leaves = sides.Count < 2;
        if (!leaves)
        {
            Block? join = _after.After(branch);
            HashSet<Block> region = Reached(sides, join);
            _regions.Add(branch, region);
            _apart.UnionWith(region);
            foreach (Block block in join is null ? region : region.Append(join))
                _varying.UnionWith(block.Phis);
            // Threads leave a loop at different turns, and take different values of its variables along.
            if (region.Contains(branch))
            {
                _varying.UnionWith(_function.Values().Where(user => !region.Contains(user.Block!)
                    && Array.Exists(user.Operands, o => region.Contains(o.Block!))));
            }
            leaves = region.Any(block => block.Terminator!.Op == OpCode.Return || block.Successors.Exists(PostDominators.IsEnd));
        }
        if (leaves)
            _left.UnionWith(Reached(sides, null));
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
                return !IsBroadcast(value) && !IsLane0Broadcast(value);
            default:
                return Array.Exists(value.Operands, _varying.Contains);
        }
    }

    // Of a value that is the same anyway.
    private bool IsBroadcast(Value shuffle) => !_varying.Contains(shuffle.Operands[0]);

    // The first lane exists in every warp; a source that does not would leave each lane its own value.
    private bool IsLane0Broadcast(Value shuffle) => (ShuffleKind)shuffle.Immediate == ShuffleKind.Index
        && shuffle.Operands[1] is { Op: OpCode.Constant, Immediate: 0 } && shuffle.Operands[2] is { Op: OpCode.Constant, Immediate: 32 }
        && IsTogether(shuffle.Block!) && !MayHaveLeft(shuffle.Block!);
}
