using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Finds registers that some path reads before it has written them; only those are watched while the kernel runs.</summary>
internal static class DefinedRegisters
{
    /// <summary>The registers that are not surely written wherever they are read.</summary>
    public static HashSet<Register> Find(IReadOnlyList<Instruction> instructions, int[] starts, Dictionary<int, int> blockOf)
    {
        int count = starts.Length;
        var successors = new List<int>[count];
        var writes = new HashSet<int>[count];
        for (int i = 0; i < count; i++)
        {
            int end = i + 1 < count ? starts[i + 1] : instructions.Count;
            var last = instructions[end - 1];
            successors[i] = [.. last.Targets.Where(blockOf.ContainsKey).Select(target => blockOf[target])];
            bool falls = last.Text.Guard is not null || last.Opcode is not ("bra" or "brx" or "ret" or "exit");
            if (falls && i + 1 < count)
            {
                successors[i].Add(i + 1);
            }

            writes[i] = [];
            for (int at = starts[i]; at < end; at++)
            {
                // A guarded instruction writes some lanes only.
                if (instructions[at].Text.Guard is null)
                {
                    writes[i].UnionWith(instructions[at].Writes().Select(register => register.Index));
                }
            }
        }

        var known = Solve(successors, writes);
        HashSet<Register> found = [];
        for (int i = 0; i < count; i++)
        {
            if (known[i] is not { } defined)
            {
                continue;
            }

            int end = i + 1 < count ? starts[i + 1] : instructions.Count;
            var here = new HashSet<int>(defined);
            for (int at = starts[i]; at < end; at++)
            {
                found.UnionWith(instructions[at].Reads().Where(register => !here.Contains(register.Index)));
                if (instructions[at].Text.Guard is null)
                {
                    here.UnionWith(instructions[at].Writes().Select(register => register.Index));
                }
            }
        }

        return found;
    }

    /// <summary>What is surely written where each block begins; null of a block that nothing reaches.</summary>
    private static HashSet<int>?[] Solve(List<int>[] successors, HashSet<int>[] writes)
    {
        var known = new HashSet<int>?[successors.Length];
        if (successors.Length == 0)
        {
            return known;
        }

        known[0] = [];
        var work = new SortedSet<int> { 0 };
        while (work.Count > 0)
        {
            int block = work.Min;
            work.Remove(block);
            HashSet<int> after = [.. known[block]!, .. writes[block]];
            foreach (int next in successors[block])
            {
                if (known[next] is not { } before)
                {
                    known[next] = [.. after];
                    work.Add(next);
                }
                else
                {
                    int had = before.Count;
                    before.IntersectWith(after);
                    if (before.Count != had)
                    {
                        work.Add(next);
                    }
                }
            }
        }

        return known;
    }
}
