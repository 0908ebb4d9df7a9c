using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// Turns a reducible control flow graph into a structured tree over its dominator tree (Norman Ramsey, "Beyond Relooper:
/// Recursive Translation of Unstructured Control Flow to Structured Control Flow", ICFP 2022). One change: a block outside a
/// loop that is dominated from inside it stands behind the loop under a label, never in it, so that lanes that leave the
/// loop wait there for the others. Every block stands in the tree once, in an order that agrees with forward edges; so lanes
/// of a warp that part meet again as early as the graph allows.
/// </summary>
internal sealed class Structurer
{
    private readonly FlowGraph _flow;
    private readonly List<int>[] _inside;
    private readonly List<int>[] _behind;
    private readonly bool[] _labelled;
    private readonly Dictionary<Block, Node> _targets = [];

    private Structurer(FlowGraph flow)
    {
        _flow = flow;
        int count = flow.Function.Blocks.Count;
        _inside = new List<int>[count];
        _behind = new List<int>[count];
        _labelled = new bool[count];
        for (int b = 0; b < count; b++)
        {
            _inside[b] = [];
            _behind[b] = [];
        }
        for (int b = 1; b < count; b++)
            Place(b);
    }

    /// <summary>The tree of a function.</summary>
    public static Node Build(FlowGraph flow)
    {
        Structurer structurer = new(flow);
        Node root = structurer.Subtree(0);
        SetParents(root, null);
        OrderSides(root);
        return root;
    }

    private void Place(int b)
    {
        Block block = _flow.Function.Blocks[b];
        int forward = block.Predecessors.Count(p => p.Id < b);
        int parent = _flow.Dominator(b);
        // The outermost loop that holds the dominator but not the block: the block goes behind that loop.
        int left = -1;
        for (int loop = _flow.Loop(parent); loop >= 0 && !_flow.InLoop(b, loop); loop = _flow.OuterLoop(loop))
            left = loop;
        if (left >= 0)
        {
            _behind[left].Add(b);
            _labelled[b] = true;
        }
        else if (forward > 1)
        {
            _inside[parent].Add(b);
            _labelled[b] = true;
        }
    }

    private Node Subtree(int b)
    {
        Block block = _flow.Function.Blocks[b];
        if (_flow.Loop(b) != b)
            return Labels(b, _inside[b], () => Code(block));
        return Labels(b, _behind[b], () =>
        {
            LoopNode loop = new(block);
            _targets[block] = loop;
            loop.Body = Labels(b, _inside[b], () => Code(block));
            return loop;
        });
    }

    /// <summary>Wraps the innermost code in one label for each block that follows, the last in reverse postorder outermost.</summary>
    private Node Labels(int owner, List<int> follow, Func<Node> innermost)
    {
        List<LabelNode> labels = [];
        foreach (int b in follow)
        {
            LabelNode label = new(_flow.Function.Blocks[b]);
            _targets[label.Block] = label;
            labels.Add(label);
        }
        Node node = innermost();
        foreach (LabelNode label in labels)
        {
            label.Inner = node;
            label.Follow = Subtree(label.Block.Id);
            node = label;
        }
        return node;
    }

    private CodeNode Code(Block block)
    {
        CodeNode code = new(block);
        code.Exit = block.Terminator!.Op switch
        {
            OpCode.Return => new ReturnNode(),
            OpCode.Branch => Edge(block, 0),
            _ => new IfNode(block) { WhenTrue = Edge(block, 0), WhenFalse = Edge(block, 1) },
        };
        return code;
    }

    private EdgeNode Edge(Block from, int successor)
    {
        EdgeNode edge = new(from, successor);
        if (edge.To.Id > from.Id && !_labelled[edge.To.Id])
        {
            edge.Inline = Subtree(edge.To.Id);
            return edge;
        }
        // While forward edges are built the target is the label; from then on it is the loop at that label.
        edge.Target = _targets[edge.To];
        if (edge.Target is LabelNode label)
            label.Edges.Add(edge);
        return edge;
    }

    /// <summary>
    /// Orders the sides of branches: one that goes back to an enclosing loop last, else one that does nothing first, as the
    /// emitter runs it before the other. Returns the loops that a node goes back to.
    /// </summary>
    private static HashSet<Node> OrderSides(Node node)
    {
        HashSet<Node> back = [];
        if (node is EdgeNode { Inline: null, IsBackEdge: true } edge)
            back.Add(edge.Target!);
        foreach (Node child in Children(node).ToArray())
        {
            HashSet<Node> inner = OrderSides(child);
            if (node is IfNode branch && child == branch.WhenTrue && inner.Count > 0)
                branch.IsFalseFirst = true;
            back.UnionWith(inner);
        }
        if (node is IfNode sides && back.Count == 0)
            sides.IsFalseFirst = Tree.IsTrivial(sides.WhenFalse) && !Tree.IsTrivial(sides.WhenTrue);
        if (node is LoopNode)
            back.Remove(node);
        return back;
    }

    private static void SetParents(Node node, Node? parent)
    {
        node.Parent = parent;
        foreach (Node child in Children(node))
            SetParents(child, node);
    }

    /// <summary>The nodes within a node, in the order of their text.</summary>
    public static IEnumerable<Node> Children(Node node) => node switch
    {
        CodeNode code => [code.Exit],
        IfNode branch => branch.IsFalseFirst ? [branch.WhenFalse, branch.WhenTrue] : [branch.WhenTrue, branch.WhenFalse],
        EdgeNode { Inline: { } inline } => [inline],
        LabelNode label => [label.Inner, label.Follow],
        LoopNode loop => [loop.Body],
        _ => [],
    };
}
