using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>A natural loop: its header dominates all of its blocks, and every cycle through them passes the header.</summary>
internal sealed class Loop
{
    /// <summary>A loop of a header alone; <see cref="LoopForest"/> fills it.</summary>
    public Loop(Block header) => Header = header;

    /// <summary>The only block that is entered from outside.</summary>
    public Block Header { get; }

    /// <summary>The blocks of the loop that branch back to the header, in block order.</summary>
    public List<Block> Latches { get; } = [];

    /// <summary>All blocks, inner loops' included, in reverse postorder: the header first.</summary>
    public List<Block> Blocks { get; } = [];

    /// <summary>The loop around this one, or null.</summary>
    public Loop? Parent { get; set; }

    /// <summary>The loops directly inside, in block order.</summary>
    public List<Loop> Children { get; } = [];

    /// <summary>1 for an outermost loop.</summary>
    public int Depth { get; set; } = 1;

    private readonly HashSet<Block> _members = [];

    /// <summary>True for a block of this loop or of a loop inside.</summary>
    public bool Contains(Block block) => _members.Contains(block);

    /// <summary>
    /// The block outside whose only successor is the header and which is the header's only predecessor outside;
    /// null where there is none (<see cref="LoopSimplify"/> makes one).
    /// </summary>
    public Block? Preheader
    {
        get
        {
            Block? outside = null;
            foreach (Block predecessor in Header.Predecessors)
            {
                if (Contains(predecessor))
                    continue;
                if (outside is not null)
                    return null;
                outside = predecessor;
            }
            return outside is { Successors.Count: 1 } ? outside : null;
        }
    }

    /// <summary>The edges that leave: from a block inside, successor number, in block order.</summary>
    public IEnumerable<(Block From, int Successor)> Exits()
    {
        foreach (Block block in Blocks)
        {
            for (int i = 0; i < block.Successors.Count; i++)
            {
                if (!Contains(block.Successors[i]))
                    yield return (block, i);
            }
        }
    }

    /// <summary>Adds a block if it is not there.</summary>
    internal bool Add(Block block)
    {
        if (!_members.Add(block))
            return false;
        Blocks.Add(block);
        return true;
    }
}
