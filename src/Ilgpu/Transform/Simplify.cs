using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Folds operations on constants by <see cref="ScalarMath"/> and rewrites by algebra, exact to the bit: integers wrap, and of
/// floating point only what holds for every value, -0 and infinities included (a NaN is any NaN).
/// </summary>
internal sealed partial class Simplify
{
    private readonly Function _function;
    private readonly Sources _sources;
    private readonly Dictionary<Value, Value> _replaced = [];
    private readonly List<Value> _made = [];
    private bool _changed;

    private Simplify(Function function)
    {
        _function = function;
        _sources = new Sources(function);
        _changed = _sources.Merged;
    }

    /// <summary>Runs the pass to a fixed point and renumbers. Returns whether anything changed.</summary>
    public static bool Run(Function function)
    {
        function.Renumber();
        bool changed = false;
        while (true)
        {
            Simplify pass = new(function);
            pass.Sweep();
            if (!pass._changed)
                break;
            changed = true;
        }
        function.Renumber();
        return changed;
    }

    private void Sweep()
    {
        RemoveCopies();
        foreach (Block block in _function.Blocks)
        {
            // A phi that became an ordinary value stands at the start of the body.
            List<Value> start = [];
            List<Value> phis = [.. block.Phis];
            foreach (Value phi in phis)
            {
                if (phi.Block is null)
                    continue;
                Resolve(phi);
                if (TruthPhi(phi) is { } narrowed)
                {
                    start.Add(narrowed);
                    Replace(phi, narrowed);
                }
            }
            block.Phis.RemoveAll(p => p.Block is null);

            List<Value> body = [.. start, .. block.Body];
            List<Value> kept = new(body.Count);
            block.Body.Clear();
            foreach (Value value in body)
            {
                Resolve(value);
                Value? result = value.IsPure && value.Operands.Length > 0 ? Fold(value) ?? Rewrite(value) : RewriteMemory(value);
                foreach (Value made in _made)
                {
                    made.Block = block;
                    made.Origin = value.Origin;
                    kept.Add(made);
                }
                _made.Clear();
                if (result is null || result == value)
                    kept.Add(value);
                else
                    Replace(value, result);
            }
            // New constants were put at the start of the entry's body meanwhile.
            block.Body.AddRange(kept);
            Resolve(block.Terminator!);
        }
        _function.Replace(_replaced);
    }

    private void Resolve(Value value)
    {
        for (int i = 0; i < value.Operands.Length; i++)
        {
            while (_replaced.TryGetValue(value.Operands[i], out Value? next))
                value.Operands[i] = next;
        }
    }

    private void Replace(Value value, Value by)
    {
        _replaced.Add(value, by);
        value.Block = null;
        _changed = true;
    }

    private Value? Fold(Value value)
    {
        Value[] operands = value.Operands;
        foreach (Value operand in operands)
        {
            if (operand.Op != OpCode.Constant)
                return null;
        }
        if (value.Kind == ValueKind.Pointer && value.Op != OpCode.Select)
            return null;
        long b = operands.Length > 1 ? operands[1].Immediate : 0;
        long c = operands.Length > 2 ? operands[2].Immediate : 0;
        long bits = ScalarMath.Evaluate(value.Op, value.Kind, operands[0].Kind, value.Immediate, operands[0].Immediate, b, c);
        return _sources.Constant(value.Kind, bits);
    }

    /// <summary>An Int32 phi of truth values, as IL makes them of <c>a &amp;&amp; b</c>, becomes a Bool phi, widened.</summary>
    private Value? TruthPhi(Value phi)
    {
        if (phi.Kind != ValueKind.Int32 || !Array.TrueForAll(phi.Operands, o => Truth(o) is not null))
            return null;
        Value truth = phi.Block!.AddPhi(ValueKind.Bool);
        truth.Origin = phi.Origin;
        truth.Operands = [.. phi.Operands.Select(o => Truth(o)!)];
        return new Value(OpCode.BoolToInt32, ValueKind.Int32, truth) { Block = phi.Block, Origin = phi.Origin };
    }

    /// <summary>Narrow stores truncate by themselves.</summary>
    private Value? RewriteMemory(Value value)
    {
        if (value.Op == OpCode.Store)
        {
            Value stored = value.Operands[1];
            bool cut = (value.Memory, stored.Op) switch
            {
                (MemoryType.Int8 or MemoryType.UInt8, OpCode.SignExtend8 or OpCode.ZeroExtend8 or OpCode.SignExtend16
                    or OpCode.ZeroExtend16) => true,
                (MemoryType.Int16 or MemoryType.UInt16, OpCode.SignExtend16 or OpCode.ZeroExtend16) => true,
                _ => false,
            };
            if (cut)
            {
                value.Operands[1] = stored.Operands[0];
                _changed = true;
            }
        }
        return null;
    }

    private Value Make(OpCode op, ValueKind kind, params Value[] operands)
    {
        Value value = new(op, kind, operands);
        _made.Add(value);
        return value;
    }

    /// <summary>Turns a value into another operation in place.</summary>
    private Value Become(Value value, OpCode op, params Value[] operands)
    {
        value.Op = op;
        value.Operands = operands;
        _changed = true;
        return value;
    }
}
