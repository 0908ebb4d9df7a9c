using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Merges equal pure values, each into one that dominates it, and knows a branch's condition on its two sides. Within a block
/// also loads from one address, and loads of what was just stored, where nothing between may have written there.
/// </summary>
internal sealed class ValueNumbering
{
    private readonly record struct Key(
        OpCode Op, ValueKind Kind, AddressSpace Space, MemoryType Memory, long Immediate, Value? A, Value? B, Value? C);

    private readonly Function _function;
    private readonly DominatorTree _dominators;
    private readonly Sources _sources;
    private readonly Dictionary<Key, List<Value>> _table = [];
    private readonly Dictionary<Value, Value> _replaced = [];
    private readonly Dictionary<Value, int> _order = [];

    private ValueNumbering(Function function)
    {
        _function = function;
        _sources = new Sources(function);
        _dominators = new DominatorTree(function);
        int position = 0;
        foreach (Value value in function.Values())
            _order.Add(value, position++);
    }

    /// <summary>Runs the pass and renumbers. Returns whether anything changed.</summary>
    public static bool Run(Function function)
    {
        function.Renumber();
        ValueNumbering pass = new(function);
        foreach (Block block in pass._dominators.Preorder())
            pass.Visit(block);
        bool known = pass.UseConditions();
        function.Replace(pass._replaced);
        function.Renumber();
        return known || pass._replaced.Count > 0;
    }

    private void Visit(Block block)
    {
        AvailableLoads loads = new();
        for (int i = 0; i < block.Body.Count; i++)
        {
            Value value = block.Body[i];
            for (int k = 0; k < value.Operands.Length; k++)
            {
                if (_replaced.TryGetValue(value.Operands[k], out Value? other))
                    value.Operands[k] = other;
            }
            Value? same = value.Op == OpCode.Load ? loads.Find(value)
                : value is { IsPure: true, Operands.Length: > 0 and <= 3 } ? Number(value) : null;
            if (same is not null)
            {
                _replaced.Add(value, same);
                value.Block = null;
            }
            else
            {
                loads.Note(value);
            }
        }
        block.Body.RemoveAll(v => v.Block is null);
    }

    private Value? Number(Value value)
    {
        Value a = value.Operands[0];
        Value? b = value.Operands.Length > 1 ? value.Operands[1] : null;
        if (b is not null && IsCommutative(value.Op) && _order.GetValueOrDefault(b) < _order.GetValueOrDefault(a))
            (a, b) = (b, a);
        Value? c = value.Operands.Length > 2 ? value.Operands[2] : null;
        Key key = new(value.Op, value.Kind, value.Space, value.Memory, value.Immediate, a, b, c);
        if (!_table.TryGetValue(key, out List<Value>? known))
            _table.Add(key, known = []);
        foreach (Value candidate in known)
        {
            if (_dominators.Dominates(candidate.Block!, value.Block!))
                return candidate;
        }
        known.Add(value);
        return null;
    }

    private static bool IsCommutative(OpCode op) => op is OpCode.Add or OpCode.Multiply or OpCode.And or OpCode.Or or OpCode.Xor
        or OpCode.Equal or OpCode.NotEqual or OpCode.MinUnsigned or OpCode.MaxUnsigned or OpCode.MultiplyHigh or OpCode.MultiplyHighUnsigned
        or OpCode.Min or OpCode.Max;

    /// <summary>
    /// Where a branch on a condition is entered by one edge alone, the condition is a constant in all that this side dominates.
    /// </summary>
    private bool UseConditions()
    {
        bool changed = false;
        Dictionary<Value, List<(Block Side, bool Truth)>> facts = [];
        foreach (Block block in _function.Blocks)
        {
            if (block.Terminator!.Op != OpCode.ConditionalBranch || block.Successors[0] == block.Successors[1])
                continue;
            Value condition = Final(block.Terminator.Operands[0]);
            if (condition.Op == OpCode.Constant)
                continue;
            for (int side = 0; side < 2; side++)
            {
                if (block.Successors[side].Predecessors.Count != 1)
                    continue;
                if (!facts.TryGetValue(condition, out List<(Block, bool)>? list))
                    facts.Add(condition, list = []);
                list.Add((block.Successors[side], side == 0));
            }
        }
        foreach (Value value in _function.Values())
        {
            for (int i = 0; i < value.Operands.Length; i++)
            {
                if (!facts.TryGetValue(Final(value.Operands[i]), out List<(Block Side, bool Truth)>? list))
                    continue;
                Block use = value.Op == OpCode.Phi ? value.Block!.Predecessors[i] : value.Block!;
                foreach ((Block side, bool truth) in list)
                {
                    if (!_dominators.Dominates(side, use))
                        continue;
                    value.Operands[i] = _sources.Bool(truth);
                    changed = true;
                    break;
                }
            }
        }
        return changed;
    }

    private Value Final(Value value)
    {
        while (_replaced.TryGetValue(value, out Value? next))
            value = next;
        return value;
    }
}
