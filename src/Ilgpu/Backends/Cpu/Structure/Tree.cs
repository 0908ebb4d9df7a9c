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
}
