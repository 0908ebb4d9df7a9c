using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Branches on constants become branches; both sides alike become one, with <see cref="OpCode.Select"/> for phis that differ;
/// straight chains of blocks become one block; blocks that only lead on are passed by.
/// </summary>
internal static class CfgSimplify
{
    /// <summary>Phis that may differ between two edges before a branch is kept rather than turned into selects.</summary>
    private const int MaxSelects = 4;

    /// <summary>Runs the pass to a fixed point and renumbers. Returns whether anything changed.</summary>
    public static bool Run(Function function)
    {
        bool changed = false;
        while (true)
        {
            function.Renumber();
            bool again = false;
            foreach (Block block in function.Blocks)
                again |= SimplifyBranch(block);
            function.Renumber();
            again |= MergeChains(function);
            function.Renumber();
            again |= PassEmptyBlocks(function);
            if (!again)
                break;
            changed = true;
        }
        function.Renumber();
        return changed;
    }

    private static bool SimplifyBranch(Block block)
    {
        if (block.Terminator!.Op != OpCode.ConditionalBranch)
            return false;
        Value condition = block.Terminator.Operands[0];
        if (condition.Op == OpCode.Constant)
        {
            CfgEdit.KeepOnly(block, condition.Immediate != 0 ? 0 : 1);
            return true;
        }
        Block target = block.Successors[0];
        if (target == block.Successors[1])
        {
            int first = CfgEdit.PredecessorIndex(block, 0);
            int second = CfgEdit.PredecessorIndex(block, 1);
            foreach (Value phi in target.Phis)
            {
                Value a = phi.Operands[first];
                Value b = phi.Operands[second];
                if (a != b)
                {
                    phi.Operands[first] = block.Append(new Value(OpCode.Select, phi.Kind, condition, a, b)
                    {
                        Space = phi.Space,
                        Origin = phi.Origin,
                    });
                }
            }
            CfgEdit.KeepOnly(block, 0);
            return true;
        }
        if (condition.Op == OpCode.Not)
        {
            block.Terminator.Operands[0] = condition.Operands[0];
            block.Successors.Reverse();
            return true;
        }
        return false;
    }

    private static bool MergeChains(Function function)
    {
        Dictionary<Value, Value> replaced = [];
        HashSet<Block> gone = [];
        foreach (Block block in function.Blocks)
        {
            if (gone.Contains(block))
                continue;
            while (block.Successors.Count == 1 && block.Successors[0] is { Predecessors.Count: 1 } next && next != block
                && next != function.Entry)
            {
                foreach (Value phi in next.Phis)
                {
                    replaced.Add(phi, phi.Operands[0]);
                    phi.Block = null;
                }
                foreach (Value value in next.Body)
                    block.Append(value);
                Value terminator = next.Terminator!;
                Block[] after = [.. next.Successors];
                block.Successors.Clear();
                block.Terminate(terminator);
                block.Successors.AddRange(after);
                foreach (Block successor in after)
                {
                    for (int i = 0; i < successor.Predecessors.Count; i++)
                    {
                        if (successor.Predecessors[i] == next)
                            successor.Predecessors[i] = block;
                    }
                }
                next.Successors.Clear();
                next.Predecessors.Clear();
                gone.Add(next);
            }
        }
        function.Blocks.RemoveAll(gone.Contains);
        function.Replace(replaced);
        return gone.Count > 0;
    }

    private static bool PassEmptyBlocks(Function function)
    {
        Dictionary<Value, HashSet<Value>>? users = null;
        bool changed = false;
        foreach (Block block in function.Blocks)
        {
            if (block == function.Entry || block.Body.Count > 0 || block.Terminator!.Op != OpCode.Branch || block.Predecessors.Count == 0)
                continue;
            Block target = block.Successors[0];
            if (target == block)
                continue;
            if (block.Phis.Count > 0)
            {
                // Its phis must feed those of the target alone, over this very edge.
                users ??= Users(function);
                int edge = target.Predecessors.IndexOf(block);
                if (!block.Phis.TrueForAll(phi => users.GetValueOrDefault(phi) is not { } readers
                    || readers.All(u => target.Phis.Contains(u) && OnlyAt(u, phi, edge))))
                    continue;
            }
            if (!MayPass(block, target))
                continue;
            Pass(block, target);
            users = null;
            changed = true;
        }
        return changed;
    }

    private static bool OnlyAt(Value phi, Value operand, int index)
    {
        for (int i = 0; i < phi.Operands.Length; i++)
        {
            if (phi.Operands[i] == operand && i != index)
                return false;
        }
        return true;
    }

    private static Dictionary<Value, HashSet<Value>> Users(Function function)
    {
        Dictionary<Value, HashSet<Value>> users = [];
        foreach (Value value in function.Values())
        {
            foreach (Value operand in value.Operands)
            {
                if (!users.TryGetValue(operand, out HashSet<Value>? set))
                    users.Add(operand, set = []);
                set.Add(value);
            }
        }
        return users;
    }

    /// <summary>A predecessor that reaches the target on its other side as well must not need many selects.</summary>
    private static bool MayPass(Block block, Block target)
    {
        int edge = target.Predecessors.IndexOf(block);
        for (int p = 0; p < block.Predecessors.Count; p++)
        {
            Block predecessor = block.Predecessors[p];
            int other = target.Predecessors.IndexOf(predecessor);
            int position = p;
            if (other < 0)
            {
                other = edge;
                int twin = block.Predecessors.IndexOf(predecessor);
                if (twin == p)
                    continue;
                position = twin;
            }
            int differ = target.Phis.Count(phi =>
                Through(phi.Operands[edge], block, p) != (other == edge ? Through(phi.Operands[edge], block, position)
                    : phi.Operands[other]));
            if (differ > MaxSelects)
                return false;
        }
        return true;
    }

    private static Value Through(Value operand, Block block, int predecessor) =>
        operand.Op == OpCode.Phi && operand.Block == block ? operand.Operands[predecessor] : operand;

    private static void Pass(Block block, Block target)
    {
        int edge = target.Predecessors.IndexOf(block);
        List<Block> predecessors = [.. block.Predecessors];
        List<(Block From, Value[] Operands, bool Direct)> incoming = [];
        for (int i = 0; i < target.Predecessors.Count; i++)
        {
            int index = i;
            if (i != edge)
                incoming.Add((target.Predecessors[i], [.. target.Phis.Select(phi => phi.Operands[index])], true));
            else
                incoming.AddRange(predecessors.Select((from, p) =>
                    (from, (Value[])[.. target.Phis.Select(phi => Through(phi.Operands[edge], block, p))], false)));
        }
        foreach (Block from in predecessors.Distinct())
        {
            // The edges of one block stand in the order of its sides, also where only one side came through here.
            int first = incoming.FindIndex(e => e.From == from);
            int second = incoming.FindLastIndex(e => e.From == from);
            if (incoming[first].Direct != incoming[second].Direct && incoming[first].Direct != (from.Successors[0] == target))
                (incoming[first], incoming[second]) = (incoming[second], incoming[first]);
            for (int s = 0; s < from.Successors.Count; s++)
            {
                if (from.Successors[s] == block)
                    from.Successors[s] = target;
            }
        }
        target.Predecessors.Clear();
        target.Predecessors.AddRange(incoming.Select(e => e.From));
        for (int k = 0; k < target.Phis.Count; k++)
        {
            int phi = k;
            target.Phis[k].Operands = [.. incoming.Select(e => e.Operands[phi])];
        }
        block.Predecessors.Clear();
        block.Successors.Clear();
    }
}
