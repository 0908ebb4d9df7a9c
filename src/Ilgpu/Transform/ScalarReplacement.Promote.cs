using ILGPU.IR;

namespace ILGPU.Transform;

internal sealed partial class ScalarReplacement
{
    /// <summary>Places phis at the iterated dominance frontiers of the stores, then renames along the dominator tree.</summary>
    private void Promote(List<Cell> cells)
    {
        DominatorTree dominators = new(_function);
        List<Block>[] frontiers = dominators.Frontiers();
        Dictionary<Value, List<int>> cellsOf = [];
        Dictionary<Value, int> cellOfPhi = [];
        var phisOf = new Dictionary<Block, List<Value>>();
        for (int c = 0; c < cells.Count; c++)
        {
            foreach (Value user in cells[c].Users)
            {
                if (!cellsOf.TryGetValue(user, out List<int>? list))
                    cellsOf.Add(user, list = []);
                list.Add(c);
            }
            PlacePhis(cells[c], c, frontiers, cellOfPhi, phisOf);
        }

        var current = new Value[cells.Count];
        for (int c = 0; c < cells.Count; c++)
            current[c] = _sources.Undefined(cells[c].Kind, default);
        Dictionary<Value, Value> replaced = [];
        Stack<(Block Block, Value[] Content)> work = new([(_function.Entry, current)]);
        while (work.TryPop(out (Block Block, Value[] Content) item))
        {
            Value[] content = item.Content;
            foreach (Value phi in phisOf.GetValueOrDefault(item.Block, []))
                content[cellOfPhi[phi]] = phi;
            Rename(item.Block, cells, cellsOf, content, replaced);
            foreach (Block successor in item.Block.Successors.Distinct())
            {
                foreach (Value phi in phisOf.GetValueOrDefault(successor, []))
                {
                    for (int p = 0; p < successor.Predecessors.Count; p++)
                    {
                        if (successor.Predecessors[p] == item.Block)
                            phi.Operands[p] = content[cellOfPhi[phi]];
                    }
                }
            }
            foreach (Block child in dominators.Children(item.Block))
                work.Push((child, (Value[])content.Clone()));
        }
        _function.Replace(replaced);
    }

    private static void PlacePhis(
        Cell cell, int index, List<Block>[] frontiers, Dictionary<Value, int> cellOfPhi, Dictionary<Block, List<Value>> phisOf)
    {
        HashSet<Block> placed = [];
        Stack<Block> work = new(cell.Users.Where(u => u.Op == OpCode.Store).Select(u => u.Block!).Distinct());
        while (work.TryPop(out Block? block))
        {
            foreach (Block join in frontiers[block.Id])
            {
                if (!placed.Add(join))
                    continue;
                Value phi = join.AddPhi(cell.Kind);
                phi.Operands = new Value[join.Predecessors.Count];
                cellOfPhi.Add(phi, index);
                if (!phisOf.TryGetValue(join, out List<Value>? list))
                    phisOf.Add(join, list = []);
                list.Add(phi);
                work.Push(join);
            }
        }
    }

    private void Rename(
        Block block, List<Cell> cells, Dictionary<Value, List<int>> cellsOf, Value[] content, Dictionary<Value, Value> replaced)
    {
        List<Value> body = [.. block.Body];
        List<Value> kept = new(body.Count);
        foreach (Value value in body)
        {
            if (value.Op is not (OpCode.Load or OpCode.Store) || !cellsOf.TryGetValue(value, out List<int>? touched))
            {
                kept.Add(value);
                continue;
            }
            if (value.Op == OpCode.Load)
            {
                Value loaded = Extend(Cast(content[touched[0]], value.Kind, value, kept), value, kept);
                replaced.Add(value, loaded);
            }
            else
            {
                foreach (int c in touched)
                {
                    Value stored = value.Operands[1] is { Op: OpCode.Constant, Immediate: 0 }
                        ? _sources.Constant(cells[c].Kind, 0)
                        : value.Operands[1];
                    while (replaced.TryGetValue(stored, out Value? next))
                        stored = next;
                    content[c] = Cast(stored, cells[c].Kind, value, kept);
                }
            }
            value.Block = null;
        }
        // Constants made meanwhile stand at the start of the entry's body already.
        int made = block.Body.Count - body.Count;
        block.Body.RemoveRange(made, body.Count);
        block.Body.AddRange(kept);
    }

    /// <summary>The bits of a value as another kind of the same size.</summary>
    private static Value Cast(Value value, ValueKind kind, Value at, List<Value> body)
    {
        if (value.Kind == kind)
            return value;
        // Between a pointer and a double the way leads over Int64.
        if ((value.Kind, kind) is (ValueKind.Pointer, ValueKind.Float64) or (ValueKind.Float64, ValueKind.Pointer))
            value = Cast(value, ValueKind.Int64, at, body);
        Value cast = new(OpCode.BitCast, kind, value) { Block = at.Block, Origin = at.Origin };
        body.Add(cast);
        return cast;
    }

    /// <summary>What a narrow load makes of the value that a narrow store was given.</summary>
    private static Value Extend(Value value, Value load, List<Value> body)
    {
        OpCode op = load.Memory switch
        {
            MemoryType.Int8 => OpCode.SignExtend8,
            MemoryType.UInt8 => OpCode.ZeroExtend8,
            MemoryType.Int16 => OpCode.SignExtend16,
            MemoryType.UInt16 => OpCode.ZeroExtend16,
            _ => OpCode.Constant,
        };
        if (op == OpCode.Constant)
            return value;
        Value extended = new(op, ValueKind.Int32, value) { Block = load.Block, Origin = load.Origin };
        body.Add(extended);
        return extended;
    }
}
