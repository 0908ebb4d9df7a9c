using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Removes values that nothing with an effect depends on, phis that only feed each other among them, and the stores to local
/// and shared arrays that are never read.
/// </summary>
internal static class DeadCode
{
    /// <summary>Runs the pass. Returns whether anything changed.</summary>
    public static bool Run(Function function)
    {
        HashSet<Value> unread = UnreadArrays(function);
        HashSet<Value> live = [];
        Stack<Value> work = new();
        foreach (Value value in function.Values())
        {
            if (value.HasSideEffect && !(value.Op == OpCode.Store && unread.Contains(Root(value.Operands[0]))))
                Mark(value);
        }
        while (work.TryPop(out Value? value))
        {
            foreach (Value operand in value.Operands)
                Mark(operand);
        }

        bool changed = false;
        foreach (Block block in function.Blocks)
            changed |= Sweep(block.Phis, live) | Sweep(block.Body, live);
        return changed;

        void Mark(Value value)
        {
            if (live.Add(value))
                work.Push(value);
        }
    }

    /// <summary>The start of a chain of pointer additions.</summary>
    public static Value Root(Value pointer)
    {
        while (pointer.Op == OpCode.PointerAdd)
            pointer = pointer.Operands[0];
        return pointer;
    }

    private static bool Sweep(List<Value> values, HashSet<Value> live)
    {
        foreach (Value value in values)
        {
            if (!live.Contains(value))
                value.Block = null;
        }
        return values.RemoveAll(v => v.Block is null) > 0;
    }

    private static HashSet<Value> UnreadArrays(Function function)
    {
        HashSet<Value> unread = [.. function.Entry.Body.Where(v => v.Op == OpCode.Alloca)];
        if (unread.Count == 0)
            return unread;
        foreach (Value value in function.Values())
        {
            if (value.Op == OpCode.PointerAdd)
                continue;
            for (int i = 0; i < value.Operands.Length; i++)
            {
                if (value.Operands[i].Kind == ValueKind.Pointer && !(value.Op == OpCode.Store && i == 0))
                    unread.Remove(Root(value.Operands[i]));
            }
        }
        return unread;
    }
}
