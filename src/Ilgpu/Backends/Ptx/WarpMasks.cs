using ILGPU.IR;
using ILGPU.Transform;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// The lanes that come to each convergent operation together. The hardware schedules threads independently: which lanes run side by
/// side says nothing of which ones will come, so operations name those that will. They are all lanes where no branch has parted
/// threads; on a side of a branch that has, those of a ballot on its condition, taken before it by all that come there; in a loop
/// that threads leave at different turns, a mask that shrinks from turn to turn; behind all this, again the lanes from before. Only
/// where sides meet in no order of nesting (a <c>goto</c>, several exits of one loop) is the set unknown, and operations
/// take the lanes that happen to be active.
/// </summary>
internal sealed class WarpMasks
{
    private readonly Divergence _divergence;
    private readonly PostDominators _after;
    private readonly DominatorTree _dominators;
    private readonly LoopForest _loops;
    private readonly Dictionary<Block, LaneMask> _masks = [];
    private readonly HashSet<Block> _irregular = [];

    /// <summary>Analyses a renumbered function.</summary>
    public WarpMasks(Function function)
    {
        _after = new PostDominators(function);
        _divergence = new Divergence(function, _after);
        _dominators = new DominatorTree(function);
        _loops = new LoopForest(function, _dominators);
        List<Block> asking = [.. function.Blocks.Where(block => block.Body.Exists(v => v.IsConvergent))];
        int known;
        do
        {
            // A loop whose turns cannot be followed spoils what was built on it.
            known = _irregular.Count;
            _masks.Clear();
            Ballots.Clear();
            asking.ForEach(block => Of(block));
        }
        while (_irregular.Count > known);
    }

    /// <summary>The ballots to take before branches: of the lanes that go to the first (true) or second successor.</summary>
    public HashSet<(Block Branch, bool Taken)> Ballots { get; } = [];

    /// <summary>Loop headers whose mask is set on the edges to them.</summary>
    public IEnumerable<Block> Turns => _masks.Values.Where(mask => mask.Kind == LaneMaskKind.Turn).Select(mask => mask.At!).Distinct();

    /// <summary>True where threads of the warp may have ended before.</summary>
    public bool MayHaveLeft(Block block) => _divergence.MayHaveLeft(block);

    /// <summary>The lanes that come to a block.</summary>
    public LaneMask Of(Block block)
    {
        if (_divergence.IsTogether(block))
            return LaneMask.All;
        if (!_loops.IsReducible || _irregular.Contains(block))
            return LaneMask.Unknown;
        if (_masks.TryGetValue(block, out LaneMask? known))
            return known;
        Loop? loop = _loops.LoopOf(block);
        LaneMask mask = loop?.Header != block ? Forward(block) : Shrinks(loop) ? Turn(loop) : Entering(loop);
        _masks[block] = mask;
        return mask;
    }

    /// <summary>The lanes that pass an edge.</summary>
    public LaneMask OfEdge(Block from, Block to)
    {
        LaneMask before = Of(from);
        if (before.Kind == LaneMaskKind.Unknown || _divergence.Region(from) is null)
            return before;
        bool taken = from.Successors[0] == to;
        Ballots.Add((from, taken));
        return new LaneMask(taken ? LaneMaskKind.Taken : LaneMaskKind.NotTaken, from);
    }

    /// <summary>True where some threads go through a loop again while others have left it.</summary>
    private bool Shrinks(Loop loop) => loop.Blocks.Exists(block => _divergence.Region(block)?.Contains(loop.Header) == true);

    private LaneMask Turn(Loop loop)
    {
        LaneMask mask = new(LaneMaskKind.Turn, loop.Header);
        _masks[loop.Header] = mask;
        bool isFollowed = loop.Latches.Count == 1 && Entering(loop).Kind != LaneMaskKind.Unknown
            && OfEdge(loop.Latches[0], loop.Header).Kind != LaneMaskKind.Unknown;
        if (isFollowed)
            return mask;
        _irregular.Add(loop.Header);
        return LaneMask.Unknown;
    }

    /// <summary>The lanes that come to a loop from outside.</summary>
    private LaneMask Entering(Loop loop)
    {
        List<Block> outside = [.. loop.Header.Predecessors.Where(p => !loop.Contains(p)).Distinct()];
        return outside.Count == 1 ? Along(outside[0], loop.Header) : Join(loop.Header);
    }

    private LaneMask Forward(Block block)
    {
        List<Block> before = [.. block.Predecessors.Distinct()];
        return before.Count == 1 ? Along(before[0], block) : Join(block);
    }

    private LaneMask Along(Block from, Block to) => Left(from, to) is { } loop ? Behind(loop, to) : OfEdge(from, to);

    /// <summary>Where sides meet again, the lanes are those from before they parted.</summary>
    private LaneMask Join(Block block)
    {
        Block before = _dominators.ImmediateDominator(block)!;
        if (Left(before, block) is { } loop)
            return Behind(loop, block);
        return _after.PostDominates(block, before) ? Of(before) : LaneMask.Unknown;
    }

    /// <summary>What all come to after a loop, those come to that entered it.</summary>
    private LaneMask Behind(Loop loop, Block block) =>
        _after.PostDominates(block, loop.Header) ? Entering(loop) : LaneMask.Unknown;

    /// <summary>The outermost loop around a block, but not around another, that threads leave at different turns.</summary>
    private Loop? Left(Block inside, Block outside)
    {
        Loop? left = null;
        for (Loop? loop = _loops.LoopOf(inside); loop is not null && !loop.Contains(outside); loop = loop.Parent)
            left = Shrinks(loop) ? loop : left;
        return left;
    }

    /// <summary>What the register of a loop's lanes is set to on an edge to its header.</summary>
    public LaneMask OnEdge(Block from, Block header)
    {
        Loop loop = _loops.LoopOf(header)!;
        return loop.Contains(from) ? OfEdge(from, header) : Entering(loop);
    }
}
