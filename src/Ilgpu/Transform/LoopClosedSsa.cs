using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Loop-closed SSA: a value defined in a loop is used outside only through a phi at the loop's exit, so that whoever
/// clones or vectorises the loop finds all that leaves it in one place. Needs the form of <see cref="LoopSimplify"/>;
/// folding removes the phis again.
/// </summary>
internal static class LoopClosedSsa
{
    /// <summary>Normalises the loops, closes all of them, inner ones first, and renumbers.</summary>
    public static void Convert(Function function)
    {
        LoopSimplify.Run(function);
        DominatorTree dominators = new(function);
        foreach (Loop loop in new LoopForest(function, dominators).InnerFirst())
            Close(function, loop, dominators);
        function.Renumber();
    }

    /// <summary>Closes one loop in the form of <see cref="LoopSimplify"/>. Changes no block or edge.</summary>
    public static void Close(Function function, Loop loop, DominatorTree dominators)
    {
        Dictionary<Value, List<(Value User, int Operand)>> leaving = [];
        List<Value> order = [];
        foreach (Block block in function.Blocks)
        {
            foreach (Value user in block.Phis)
            {
                for (int i = 0; i < user.Operands.Length; i++)
                {
                    if (!loop.Contains(block.Predecessors[i]))
                        Note(user, i);
                }
            }
            if (loop.Contains(block))
                continue;
            foreach (Value user in block.Body.Append(block.Terminator!))
            {
                for (int i = 0; i < user.Operands.Length; i++)
                    Note(user, i);
            }
        }
        if (order.Count == 0)
            return;

        List<Block> exits = [.. loop.Exits().Select(e => e.From.Successors[e.Successor]).Distinct()];
        foreach (Value value in order)
        {
            SsaRepair repair = new(value.Kind, value.Space);
            foreach (Block exit in exits)
            {
                if (!dominators.Dominates(value.Block!, exit))
                    continue;
                Value phi = exit.AddPhi(value.Kind, value.Space);
                phi.Origin = value.Origin;
                phi.Operands = [.. Enumerable.Repeat(value, exit.Predecessors.Count)];
                repair.DefineAtStart(exit, phi);
            }
            foreach ((Value user, int operand) in leaving[value])
            {
                user.Operands[operand] = user.Op == OpCode.Phi
                    ? repair.ReadAtEnd(user.Block!.Predecessors[operand])
                    : repair.ReadAtStart(user.Block!);
            }
        }

        void Note(Value user, int operand)
        {
            Value used = user.Operands[operand];
            if (used.Block is not { } home || !loop.Contains(home))
                return;
            if (!leaving.TryGetValue(used, out List<(Value User, int Operand)>? users))
            {
                leaving.Add(used, users = []);
                order.Add(used);
            }
            users.Add((user, operand));
        }
    }
}
