using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Moves pure values whose operands come from outside a loop in front of it. Nothing pure traps, so it may run although the
/// loop would not; what is dear moves only if every turn of the loop computes it. Loads stay: another thread may store.
/// </summary>
internal static class InvariantMotion
{
    /// <summary>Runs the pass and renumbers; normalises the loops. Returns whether a value moved.</summary>
    public static bool Run(Function function)
    {
        LoopSimplify.Run(function);
        DominatorTree dominators = new(function);
        LoopForest forest = new(function, dominators);
        bool changed = false;
        foreach (Loop loop in forest.InnerFirst())
        {
            Block preheader = loop.Preheader!;
            foreach (Block block in loop.Blocks)
            {
                bool always = loop.Latches.TrueForAll(latch => dominators.Dominates(block, latch));
                List<Value> kept = new(block.Body.Count);
                foreach (Value value in block.Body)
                {
                    if (value.IsPure && (always || IfConversion.IsCheap(value))
                        && Array.TrueForAll(value.Operands, o => !loop.Contains(o.Block!)))
                        preheader.Append(value);
                    else
                        kept.Add(value);
                }
                if (kept.Count == block.Body.Count)
                    continue;
                changed = true;
                block.Body.Clear();
                block.Body.AddRange(kept);
            }
        }
        function.Renumber();
        return changed;
    }
}
