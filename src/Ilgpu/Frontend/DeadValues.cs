using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>Drops what nobody reads: struct leaves that were only carried along, constants that were folded away.</summary>
internal static class DeadValues
{
    /// <summary>Removes them.</summary>
    public static void Remove(Function function)
    {
        HashSet<Value> live = [];
        Stack<Value> work = new();
        foreach (Value value in function.Values())
        {
            if ((value.HasSideEffect || value.IsConvergent) && live.Add(value))
                work.Push(value);
        }
        while (work.TryPop(out Value? value))
        {
            foreach (Value operand in value.Operands)
            {
                if (live.Add(operand))
                    work.Push(operand);
            }
        }
        foreach (Block block in function.Blocks)
        {
            block.Phis.RemoveAll(v => !live.Contains(v));
            block.Body.RemoveAll(v => !live.Contains(v));
        }
    }
}
