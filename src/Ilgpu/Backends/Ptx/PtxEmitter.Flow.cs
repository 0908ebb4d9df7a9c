using ILGPU.IR;
using ILGPU.Transform;

namespace ILGPU.Backends.Ptx;

/// <summary>Blocks, branches and phis.</summary>
internal sealed partial class PtxEmitter
{
    private void Flow()
    {
        // Blocks that only end the thread are written where threads would go to them.
        List<Block> order = [.. new LoopForest(_function).ContiguousOrder(_function).Where(block => !PostDominators.IsEnd(block))];
        foreach (Block header in _masks.Turns)
            _turns.Add(header, Members(new LaneMask(LaneMaskKind.Turn, header)));
        for (int b = 0; b < order.Count; b++)
        {
            Block block = order[b];
            if (block.Predecessors.Count > 0)
                Label(LabelOf(block));
            _low.Clear();
            foreach (Value value in block.Body)
                Emit(value);
            EmitBallots(block);
            Terminate(block, b + 1 < order.Count ? order[b + 1] : null);
        }
    }

    private readonly Dictionary<Block, string> _turns = [];

    private static string LabelOf(Block block) => $"$b{block.Id}";

    private void Terminate(Block block, Block? next)
    {
        switch (block.Terminator!.Op)
        {
            case OpCode.Return:
                Line("ret");
                return;
            case OpCode.Branch:
                Go(block, 0, next);
                return;
        }
        Value condition = block.Terminator.Operands[0];
        if (condition.Op is OpCode.Constant or OpCode.Undefined)
        {
            Go(block, condition.Op == OpCode.Constant && condition.Immediate != 0 ? 0 : 1, next);
            return;
        }
        bool trueCopies = HasCopies(block, 0);
        bool falseCopies = HasCopies(block, 1);
        // The side without copies is the one to jump to directly.
        if (!trueCopies && (falseCopies || block.Successors[0] != next))
        {
            Line($"@{Name(condition)} {Jump(block.Successors[0])}");
            Go(block, 1, next);
        }
        else if (!falseCopies)
        {
            Line($"@!{Name(condition)} {Jump(block.Successors[1])}");
            Go(block, 0, next);
        }
        else
        {
            string edge = $"$e{block.Id}";
            Line($"@{Name(condition)} bra {edge}");
            Go(block, 1, null);
            Label(edge);
            Go(block, 0, next);
        }
    }

    private static string Jump(Block target) => PostDominators.IsEnd(target) ? "ret" : $"bra {LabelOf(target)}";

    private bool HasCopies(Block from, int successor)
    {
        Block to = from.Successors[successor];
        int index = CfgEdit.PredecessorIndex(from, successor);
        return !PostDominators.IsEnd(to) && (_turns.ContainsKey(to) || to.Phis.Exists(phi => phi.Operands[index] != phi));
    }

    private void Go(Block from, int successor, Block? next)
    {
        Block to = from.Successors[successor];
        if (!PostDominators.IsEnd(to))
        {
            int index = CfgEdit.PredecessorIndex(from, successor);
            SetPhis([.. to.Phis.Where(phi => phi.Operands[index] != phi).Select(phi => (phi, phi.Operands[index]))]);
            if (_turns.TryGetValue(to, out string? lanes))
                Line($"mov.b32 {lanes}, {Members(_masks.OnEdge(from, to))}");
        }
        if (to != next)
            Line(Jump(to));
    }

    /// <summary>
    /// Assigns phis all at once: a register is overwritten only when no copy still reads it; a ring goes through one more.
    /// </summary>
    private void SetPhis(List<(Value Target, Value Source)> copies)
    {
        List<(string Target, string Source, RegisterType Type)> open =
            [.. copies.Select(c => (Name(c.Target), Ref(c.Source),
                PtxRegisters.TypeOf(c.Target)))];
        while (open.Count > 0)
        {
            int free = open.FindIndex(c => !open.Exists(other => other.Source == c.Target));
            if (free < 0)
            {
                (string target, _, RegisterType type) = open[0];
                string saved = Temp(type);
                Line($"mov.{PtxRegisters.Move(type)} {saved}, {target}");
                for (int i = 0; i < open.Count; i++)
                {
                    if (open[i].Source == target)
                        open[i] = open[i] with { Source = saved };
                }
                continue;
            }
            Line($"mov.{PtxRegisters.Move(open[free].Type)} {open[free].Target}, {open[free].Source}");
            open.RemoveAt(free);
        }
    }
}
