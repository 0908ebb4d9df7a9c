using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Gives every loop one preheader, one latch and exits of its own: a block that the loop leaves to is entered from this
/// loop alone. Adds empty blocks only, which simplification of the control flow takes away again.
/// </summary>
internal static class LoopSimplify
{
    /// <summary>Normalises all loops and renumbers. Returns whether anything changed.</summary>
    public static bool Run(Function function)
    {
        bool changed = false;
        function.Renumber();
        while (FixOne(function))
        {
            changed = true;
            function.Renumber();
        }
        return changed;
    }

    private static bool FixOne(Function function)
    {
        LoopForest forest = new(function);
        bool changed = false;
        // Several independent loops are mended at once; a loop whose surroundings changed waits for the next forest.
        HashSet<Block> touched = [];
        foreach (Loop loop in forest.InnerFirst())
        {
            if (loop.Blocks.Exists(touched.Contains) || loop.Header.Predecessors.Exists(touched.Contains))
                continue;
            if (!Fix(function, loop))
                continue;
            changed = true;
            touched.UnionWith(loop.Blocks);
            touched.UnionWith(loop.Header.Predecessors);
            foreach ((Block from, int successor) in loop.Exits())
            {
                touched.Add(from.Successors[successor]);
                touched.UnionWith(from.Successors[successor].Successors);
            }
        }
        return changed;
    }

    private static bool Fix(Function function, Loop loop)
    {
        Block header = loop.Header;
        if (loop.Preheader is null)
        {
            CfgEdit.MergePredecessors(function, header, Positions(header, p => !loop.Contains(p)));
            return true;
        }
        List<int> back = Positions(header, loop.Contains);
        if (back.Count > 1)
        {
            CfgEdit.MergePredecessors(function, header, back);
            return true;
        }
        foreach ((Block from, int successor) in loop.Exits())
        {
            Block exit = from.Successors[successor];
            List<int> inside = Positions(exit, loop.Contains);
            if (inside.Count < exit.Predecessors.Count)
            {
                CfgEdit.MergePredecessors(function, exit, inside);
                return true;
            }
        }
        return false;
    }

    private static List<int> Positions(Block block, Predicate<Block> predicate) =>
        [.. Enumerable.Range(0, block.Predecessors.Count).Where(i => predicate(block.Predecessors[i]))];
}
