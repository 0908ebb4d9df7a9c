using ILGPU.IR;

namespace ILGPU.Transform;

internal sealed partial class Simplify
{
    /// <summary>
    /// Phis that only hand one value round, in cycles through each other: at first every phi is taken for a copy, and those
    /// that are found to join different values become values of their own, until nothing changes.
    /// </summary>
    private void RemoveCopies()
    {
        List<Value> phis = [.. _function.Blocks.SelectMany(b => b.Phis)];
        Dictionary<Value, Value> copyOf = [];
        for (bool again = true; again;)
        {
            again = false;
            foreach (Value phi in phis)
            {
                if (copyOf.TryGetValue(phi, out Value? known) && known == phi)
                    continue;
                Value? joined = Join(phi);
                if (joined is null || joined == known)
                    continue;
                copyOf[phi] = joined;
                again = true;
            }
        }
        foreach (Value phi in phis)
        {
            if (copyOf.TryGetValue(phi, out Value? value) && value != phi)
                Replace(phi, value);
        }

        Value? Join(Value phi)
        {
            Value? joined = null;
            foreach (Value operand in phi.Operands)
            {
                // A phi of which nothing is known yet agrees with everything.
                Value? value = operand.Op == OpCode.Phi ? copyOf.GetValueOrDefault(operand) : operand;
                if (value is null || value == joined)
                    continue;
                if (joined is not null)
                    return phi;
                joined = value;
            }
            return joined;
        }
    }
}
