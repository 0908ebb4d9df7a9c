namespace ILGPU.Backends.Cpu;

/// <summary>Walks of the structured tree.</summary>
internal static class Tree
{
    /// <summary>A node and all within it, in the order of the text.</summary>
    public static IEnumerable<Node> All(Node root)
    {
        Stack<Node> work = new([root]);
        while (work.TryPop(out Node? node))
        {
            yield return node;
            foreach (Node child in Structurer.Children(node).Reverse())
                work.Push(child);
        }
    }

    /// <summary>The nodes around a node, innermost first, each with the child through which it is reached.</summary>
    public static IEnumerable<(Node Around, Node Child)> Around(Node node)
    {
        for (Node child = node; child.Parent is { } parent; child = parent)
            yield return (parent, child);
    }

    /// <summary>True where nothing is computed: lanes only go elsewhere.</summary>
    public static bool IsTrivial(Node node) => node is EdgeNode { Inline: null } or ReturnNode
        || (node is EdgeNode { Inline: CodeNode { Exit: var exit } code } && code.Block.Body.Count == 0 && code.Block.Phis.Count == 0
        && IsTrivial(exit));
}
