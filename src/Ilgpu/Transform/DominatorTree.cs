using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Immediate dominators of a renumbered function (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm").
/// A snapshot: it holds until blocks or edges change.
/// </summary>
internal sealed class DominatorTree
{
    private readonly Function _function;
    private readonly int[] _parent;
    private readonly int[] _enter;
    private readonly int[] _leave;
    private readonly List<Block>[] _children;

    /// <summary>Computes the tree. Call <see cref="Function.Renumber"/> before: block ids must be reverse postorder.</summary>
    public DominatorTree(Function function)
    {
        _function = function;
        int count = function.Blocks.Count;
        _parent = new int[count];
        Array.Fill(_parent, -1);
        _parent[0] = 0;
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int b = 1; b < count; b++)
            {
                int common = -1;
                foreach (Block predecessor in function.Blocks[b].Predecessors)
                {
                    if (_parent[predecessor.Id] >= 0)
                        common = common < 0 ? predecessor.Id : Intersect(common, predecessor.Id);
                }
                if (_parent[b] != common)
                {
                    _parent[b] = common;
                    changed = true;
                }
            }
        }

        _children = new List<Block>[count];
        for (int b = 0; b < count; b++)
            _children[b] = [];
        for (int b = 1; b < count; b++)
            _children[_parent[b]].Add(function.Blocks[b]);
        _enter = new int[count];
        _leave = new int[count];
        NumberSubtrees();
    }

    /// <summary>The closest strict dominator, or null for the entry.</summary>
    public Block? ImmediateDominator(Block block) => block.Id == 0 ? null : _function.Blocks[_parent[block.Id]];

    /// <summary>The blocks whose immediate dominator is this one, in reverse postorder.</summary>
    public IReadOnlyList<Block> Children(Block block) => _children[block.Id];

    /// <summary>True where every path from the entry to b passes a; a block dominates itself.</summary>
    public bool Dominates(Block a, Block b) => _enter[a.Id] <= _enter[b.Id] && _leave[b.Id] <= _leave[a.Id];

    /// <summary>Blocks in preorder of the tree: each after its dominators.</summary>
    public IEnumerable<Block> Preorder()
    {
        Stack<Block> stack = new([_function.Entry]);
        while (stack.TryPop(out Block? block))
        {
            yield return block;
            List<Block> children = _children[block.Id];
            for (int i = children.Count - 1; i >= 0; i--)
                stack.Push(children[i]);
        }
    }

    /// <summary>For each block id, the blocks where its dominance ends: the places for phis of what it defines.</summary>
    public List<Block>[] Frontiers()
    {
        var frontiers = new List<Block>[_function.Blocks.Count];
        for (int b = 0; b < frontiers.Length; b++)
            frontiers[b] = [];
        foreach (Block block in _function.Blocks)
        {
            if (block.Predecessors.Count < 2 && block.Id != 0)
                continue;
            foreach (Block predecessor in block.Predecessors)
            {
                for (int runner = predecessor.Id; runner != _parent[block.Id]; runner = _parent[runner])
                {
                    if (!frontiers[runner].Contains(block))
                        frontiers[runner].Add(block);
                }
            }
        }
        return frontiers;
    }

    private int Intersect(int a, int b)
    {
        while (a != b)
        {
            if (a > b)
                a = _parent[a];
            else
                b = _parent[b];
        }
        return a;
    }

    private void NumberSubtrees()
    {
        int clock = 0;
        Stack<(int Block, int Next)> stack = new();
        stack.Push((0, 0));
        while (stack.TryPop(out (int Block, int Next) top))
        {
            if (top.Next == 0)
                _enter[top.Block] = clock++;
            if (top.Next < _children[top.Block].Count)
            {
                stack.Push((top.Block, top.Next + 1));
                stack.Push((_children[top.Block][top.Next].Id, 0));
            }
            else
            {
                _leave[top.Block] = clock++;
            }
        }
    }
}
