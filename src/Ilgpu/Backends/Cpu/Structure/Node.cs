using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>A node of the structured program: WebAssembly's block, loop, if and br over SSA basic blocks.</summary>
internal abstract class Node
{
    /// <summary>The node around this one; null for the root.</summary>
    public Node? Parent { get; set; }
}

/// <summary>The straight-line code of one basic block, then what its terminator does.</summary>
internal sealed class CodeNode(Block block) : Node
{
    /// <summary>The block whose phis are set already and whose body runs here.</summary>
    public Block Block { get; } = block;

    /// <summary>An <see cref="IfNode"/>, <see cref="EdgeNode"/> or <see cref="ReturnNode"/>.</summary>
    public Node Exit { get; set; } = null!;
}

/// <summary>A conditional branch.</summary>
internal sealed class IfNode(Block block) : Node
{
    /// <summary>The block that ends here.</summary>
    public Block Block { get; } = block;

    /// <summary>The condition.</summary>
    public Value Condition => Block.Terminator!.Operands[0];

    /// <summary>Successor 0.</summary>
    public Node WhenTrue { get; set; } = null!;

    /// <summary>Successor 1.</summary>
    public Node WhenFalse { get; set; } = null!;

    /// <summary>True where the false side stands first: an edge back to a loop must be the last in the loop's text.</summary>
    public bool IsFalseFirst { get; set; }

    /// <summary>True where lanes may go both ways.</summary>
    public bool IsDivergent { get; set; }
}

/// <summary>One edge of the control flow graph: sets the target's phis, then goes there.</summary>
internal sealed class EdgeNode(Block from, int successor) : Node
{
    /// <summary>Source of the edge.</summary>
    public Block From { get; } = from;

    /// <summary>Target of the edge.</summary>
    public Block To { get; } = from.Successors[successor];

    /// <summary>Which of the target's phi operands this edge supplies.</summary>
    public int PhiIndex { get; } = PhiIndexOf(from, successor);

    /// <summary>The target's code, where this is its only edge and it needs no label; else null and the edge is a <c>br</c>.</summary>
    public Node? Inline { get; set; }

    /// <summary>The <see cref="LabelNode"/> or <see cref="LoopNode"/> it goes to, where <see cref="Inline"/> is null.</summary>
    public Node? Target { get; set; }

    /// <summary>True where all lanes that run go along together, so that it is a jump; else lanes wait at the label.</summary>
    public bool IsJump { get; set; } = true;

    /// <summary>True where it goes back to a loop's header.</summary>
    public bool IsBackEdge => Target is LoopNode;

    private static int PhiIndexOf(Block from, int successor)
    {
        Block to = from.Successors[successor];
        // A block that branches twice to one target stands twice among its predecessors, in the order of its successors.
        int skip = 0;
        for (int i = 0; i < successor; i++)
            skip += from.Successors[i] == to ? 1 : 0;
        for (int i = 0; i < to.Predecessors.Count; i++)
        {
            if (to.Predecessors[i] == from && skip-- == 0)
                return i;
        }
        throw new InvalidOperationException($"{from} is not linked to {to}");
    }
}

/// <summary>The end of the thread.</summary>
internal sealed class ReturnNode : Node
{
    /// <summary>True where all lanes end together.</summary>
    public bool IsJump { get; set; } = true;
}

/// <summary>A label that edges within <see cref="Inner"/> go to; its code follows.</summary>
internal sealed class LabelNode(Block block) : Node
{
    /// <summary>The labelled block.</summary>
    public Block Block { get; } = block;

    /// <summary>The code before the label.</summary>
    public Node Inner { get; set; } = null!;

    /// <summary>The code at the label.</summary>
    public Node Follow { get; set; } = null!;

    /// <summary>True where some lanes may wait here while others still run.</summary>
    public bool IsDivergent { get; set; }

    /// <summary>Where the mask of <see cref="Follow"/> comes from.</summary>
    public LabelMask Mask { get; set; }

    /// <summary>All edges to the label.</summary>
    public List<EdgeNode> Edges { get; } = [];
}

/// <summary>Where the mask of a label's code comes from.</summary>
internal enum LabelMask : byte
{
    /// <summary>All lanes that entered the label's scope arrive: the mask before it.</summary>
    Scope,

    /// <summary>Edges add the lanes that arrive to a mask.</summary>
    Wait,

    /// <summary>All edges are jumps under one mask: that one.</summary>
    Shared,

    /// <summary>All edges are jumps, each sets the mask.</summary>
    Assigned,
}

/// <summary>A loop; its header's phis are set by edges from before it and by edges back.</summary>
internal sealed class LoopNode(Block header) : Node
{
    /// <summary>The header.</summary>
    public Block Header { get; } = header;

    /// <summary>The code from the header on.</summary>
    public Node Body { get; set; } = null!;

    /// <summary>True where lanes may leave in different iterations.</summary>
    public bool IsDivergent { get; set; }
}
