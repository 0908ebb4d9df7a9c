using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// Removes phis that have one value on all paths, also where they only name each other around loops: a loop-invariant variable
/// that inlining carried through a loop. Left in place, such phis would make uniform values varying.
/// </summary>
internal static class RedundantPhis
{
    /// <summary>Removes them all. Optimistic: every phi is taken for a copy until two values meet in it.</summary>
    public static void Remove(Function function)
    {
        Dictionary<Value, Value> copies = [];
        HashSet<Value> real = [];
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (Block block in function.Blocks)
            {
                foreach (Value phi in block.Phis)
                {
                    if (real.Contains(phi))
                        continue;
                    Value? meet = Meet(phi);
                    if (meet is null)
                        continue;
                    if (meet == phi)
                    {
                        copies.Remove(phi);
                        changed |= real.Add(phi);
                    }
                    else if (!copies.TryGetValue(phi, out Value? old) || old != meet)
                    {
                        copies[phi] = meet;
                        changed = true;
                    }
                }
            }
        }
        function.Replace(copies);
        foreach (Block block in function.Blocks)
            block.Phis.RemoveAll(copies.ContainsKey);

        // The one value that comes in, the phi itself where there are several, null where none is known yet.
        Value? Meet(Value phi)
        {
            Value? one = null;
            foreach (Value operand in phi.Operands)
            {
                Value? value = operand.Op != OpCode.Phi || real.Contains(operand) ? operand : copies.GetValueOrDefault(operand);
                if (value is null || value == phi)
                    continue;
                if (one is not null && one != value)
                    return phi;
                one = value;
            }
            return one;
        }
    }
}
