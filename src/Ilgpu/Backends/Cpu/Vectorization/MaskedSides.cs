using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>What emitters decide of masked code in the same way.</summary>
internal static class MaskedSides
{
    /// <summary>
    /// A side that holds a loop's body or a guarded kernel's is emitted twice: without masks for when all lanes take it, with
    /// masks for when some do. Never within a masked copy, so the text grows by one copy a level.
    /// </summary>
    /// <param name="branch">A divergent branch.</param>
    /// <param name="program">Where it stands.</param>
    /// <param name="needs">How memory is accessed.</param>
    /// <param name="isMaskedCopy">Whether the masked one of two copies is being emitted.</param>
    /// <param name="fits">Whether there is room for a copy of a number of values.</param>
    /// <returns>The side, or null.</returns>
    public static Node? Copied(IfNode branch, VectorProgram program, Needs needs, bool isMaskedCopy, Predicate<int> fits)
    {
        // The numbering of the text, by which values share locals, has the side that does nothing first.
        if (isMaskedCopy || !program.Options.IsFull || branch.Condition.Op == OpCode.Equal)
            return null;
        Node? side = Tree.IsTrivial(branch.WhenTrue) ? branch.WhenFalse : Tree.IsTrivial(branch.WhenFalse) ? branch.WhenTrue : null;
        if (side is null || Tree.IsTrivial(side) || GoesBack(side == branch.WhenTrue ? branch.WhenFalse : branch.WhenTrue))
            return null;
        int size = 0;
        bool gains = false;
        foreach (Node node in Tree.All(side))
        {
            if (node is not CodeNode code)
                continue;
            size += code.Block.Body.Count;
            gains |= code.Block.Body.Exists(v => v.Op is OpCode.Load or OpCode.Store
                && needs.AccessOf(v.Operands[0], v.Memory) != Access.Uniform);
            gains |= node.Parent is LoopNode;
        }
        return gains && fits(size) ? side : null;
    }

    /// <summary>The first edge to each label, where no lane can have come to the label before, so that nothing need be kept.</summary>
    public sealed class FirstEdges
    {
        private readonly Dictionary<LabelNode, EdgeNode?> _edges = [];

        /// <summary>True for the first edge to a label.</summary>
        public bool Contains(EdgeNode edge, LabelNode label)
        {
            if (!_edges.TryGetValue(label, out EdgeNode? first))
            {
                first = Tree.All(label.Inner).OfType<EdgeNode>().First(e => e.Target == label);
                if (Tree.Around(first).TakeWhile(a => a.Around != label).Any(a => a.Around is LoopNode))
                    first = null;
                _edges[label] = first;
            }
            return first == edge;
        }
    }

    private static bool GoesBack(Node node) => Tree.All(node).Any(n => n is EdgeNode { Inline: null, IsBackEdge: true });
}
