namespace ILGPU.Backends.Cpu;

/// <summary>
/// Finds where lanes may part. An edge is a jump where, between it and its label, no other lane can be waiting for its turn:
/// no divergent branch, no loop that lanes leave one by one, no label where lanes wait. A label that is not reached by jumps
/// alone is divergent; a loop is where an edge out of it is not a jump as seen from within.
/// </summary>
internal sealed class Divergence(Node root)
{
    /// <summary>Raises flags from the shapes of conditions until nothing changes; true if any was raised.</summary>
    public bool Update(VectorProgram program)
    {
        bool any = false;
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (Node node in Tree.All(root))
            {
                switch (node)
                {
                    case IfNode { IsDivergent: false } branch when !program.ShapeOf(branch.Condition).IsUniform:
                        branch.IsDivergent = changed = true;
                        break;
                    case EdgeNode { Inline: null, IsBackEdge: false } edge:
                        changed |= Leave(edge, edge.Target);
                        if (edge.IsJump && IsParted(edge, edge.Target))
                        {
                            edge.IsJump = false;
                            ((LabelNode)edge.Target!).IsDivergent = changed = true;
                        }
                        break;
                    case ReturnNode end:
                        changed |= Leave(end, null);
                        if (end.IsJump && IsParted(end, null))
                        {
                            end.IsJump = false;
                            changed = true;
                        }
                        break;
                }
            }
            any |= changed;
        }
        return any;
    }

    /// <summary>True where the edge leaves a loop that lanes leave in different iterations.</summary>
    public static bool LeavesDivergentLoop(EdgeNode edge) =>
        Tree.Around(edge).TakeWhile(a => a.Around != edge.Target).Any(a => a.Around is LoopNode { IsDivergent: true });

    /// <summary>Chooses where each label's mask comes from.</summary>
    public void AssignMasks()
    {
        int next = 1;
        Assign(root, 0, ref next);
    }

    private static bool Leave(Node leaf, Node? target)
    {
        bool changed = false;
        bool parted = false;
        foreach ((Node around, Node child) in Tree.Around(leaf))
        {
            if (around == target)
                break;
            if (parted && around is LoopNode { IsDivergent: false } loop)
                loop.IsDivergent = changed = true;
            parted |= Parts(around, child);
        }
        return changed;
    }

    private static bool IsParted(Node leaf, Node? target)
    {
        foreach ((Node around, Node child) in Tree.Around(leaf))
        {
            if (around == target)
                return false;
            if (Parts(around, child))
                return true;
        }
        return false;
    }

    private static bool Parts(Node around, Node child) => around switch
    {
        IfNode branch => branch.IsDivergent,
        LoopNode loop => loop.IsDivergent,
        LabelNode label => label.IsDivergent && child == label.Inner,
        _ => false,
    };

    // Each mask has a number; labels whose edges all carry one number share it.
    private readonly Dictionary<LabelNode, int> _edgeMasks = [];

    private void Assign(Node node, int mask, ref int next)
    {
        switch (node)
        {
            case CodeNode code:
                Assign(code.Exit, mask, ref next);
                break;
            case IfNode { IsDivergent: false } branch:
                Assign(branch.WhenTrue, mask, ref next);
                Assign(branch.WhenFalse, mask, ref next);
                break;
            case IfNode branch:
                Assign(branch.WhenTrue, next++, ref next);
                Assign(branch.WhenFalse, next++, ref next);
                break;
            case EdgeNode { Inline: { } inline }:
                Assign(inline, mask, ref next);
                break;
            case EdgeNode { Target: LabelNode label }:
                _edgeMasks[label] = _edgeMasks.TryGetValue(label, out int other) && other != mask ? -1 : mask;
                break;
            case LoopNode loop:
                Assign(loop.Body, loop.IsDivergent ? next++ : mask, ref next);
                break;
            case LabelNode label:
                Assign(label.Inner, mask, ref next);
                if (AllArrive(label))
                {
                    label.Mask = LabelMask.Scope;
                    Assign(label.Follow, mask, ref next);
                }
                else
                {
                    int shared = _edgeMasks[label];
                    label.Mask = label.IsDivergent ? LabelMask.Wait : shared >= 0 ? LabelMask.Shared : LabelMask.Assigned;
                    Assign(label.Follow, label.Mask == LabelMask.Shared ? shared : next++, ref next);
                }
                break;
        }
    }

    /// <summary>True where nothing in the label's scope leaves it but to the label.</summary>
    private static bool AllArrive(LabelNode label)
    {
        HashSet<Node> within = [.. Tree.All(label.Inner)];
        foreach (Node node in within)
        {
            if (node is ReturnNode)
                return false;
            if (node is EdgeNode { Inline: null } edge && edge.Target != label && !within.Contains(edge.Target!))
                return false;
        }
        return true;
    }
}
