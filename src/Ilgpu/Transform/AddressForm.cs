using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Writes every address as base + terms + constant, with the terms that change least often first: those of outer loops
/// before those of inner ones, those alike in all threads before those that differ. Then the start of the sum moves out of
/// loops, is shared between accesses, and neighbours differ in the constant alone. Sums are taken apart in 64 bits only,
/// where wrapping around keeps them exact; an Int32 sum that is sign-extended stays whole, for it may overflow.
/// </summary>
internal sealed class AddressForm
{
    private readonly Sources _sources;
    private readonly LoopForest _forest;
    private readonly HashSet<Value> _varying;
    private readonly Function _function;

    private AddressForm(Function function)
    {
        _function = function;
        _sources = new Sources(function);
        _forest = new LoopForest(function);
        _varying = Varying(function);
    }

    /// <summary>Runs the pass and renumbers. Returns whether anything changed.</summary>
    public static bool Run(Function function)
    {
        function.Renumber();
        AddressForm pass = new(function);
        bool changed = false;
        // Later addresses are taken apart down to the base, whatever became of earlier ones.
        foreach (Block block in function.Blocks)
        {
            for (int i = 0; i < block.Body.Count; i++)
            {
                if (block.Body[i].Op != OpCode.PointerAdd)
                    continue;
                int before = block.Body.Count;
                changed |= pass.Rewrite(block, block.Body[i]);
                i += block.Body.Count - before;
            }
        }
        function.Renumber();
        return changed;
    }

    private sealed record Term(Value Factor, long Scale, int Order);

    private bool Rewrite(Block block, Value address)
    {
        List<Term> terms = [];
        List<Value> original = [];
        long constant = 0;
        Value start = address;
        bool split = false;
        while (start.Op == OpCode.PointerAdd)
        {
            original.Insert(0, start.Operands[1]);
            split |= Collect(start.Operands[1], 1, terms, ref constant);
            start = start.Operands[0];
        }
        List<Term> sorted = [.. terms.OrderBy(t => Rank(t.Factor)).ThenByDescending(t => t.Order)];
        bool ordered = true;
        for (int i = 0; i < sorted.Count; i++)
            ordered &= sorted[i] == terms[terms.Count - 1 - i];
        // A sum in order with one constant at its end stays as it is.
        int constants = original.Count(v => v.Op == OpCode.Constant);
        if (!split && ordered && (constants == 0 || (constants == 1 && original[^1].Op == OpCode.Constant)))
            return false;

        int at = block.Body.IndexOf(address);
        List<Value> made = [];
        Value sum = start;
        foreach (Term term in sorted)
            sum = Insert(new Value(OpCode.PointerAdd, ValueKind.Pointer, sum, Scaled(term)) { Space = address.Space });
        Value last = _sources.Int64(constant);
        if (block == _function.Entry)
            at = block.Body.IndexOf(address);
        block.Body.InsertRange(at, made);
        address.Operands = [sum, last];
        return true;

        Value Scaled(Term term) => term.Scale == 1
            ? term.Factor
            : Insert(new Value(OpCode.Multiply, ValueKind.Int64, term.Factor, _sources.Int64(term.Scale)));

        Value Insert(Value value)
        {
            value.Block = block;
            value.Origin = address.Origin;
            made.Add(value);
            return value;
        }
    }

    /// <summary>Adds the terms of an offset, last ones first. Returns whether it took anything apart.</summary>
    private bool Collect(Value offset, long scale, List<Term> terms, ref long constant)
    {
        switch (offset.Op)
        {
            case OpCode.Constant:
                constant += offset.Immediate * scale;
                return false;
            case OpCode.Add when scale == 1 || offset.Operands[1].Op == OpCode.Constant
                || Rank(offset.Operands[0]) != Rank(offset.Operands[1]):
                Collect(offset.Operands[1], scale, terms, ref constant);
                Collect(offset.Operands[0], scale, terms, ref constant);
                return true;
            case OpCode.Multiply when offset.Operands[1].Op == OpCode.Constant && offset.Operands[0].Op != OpCode.Constant:
                int count = terms.Count;
                bool split = Collect(offset.Operands[0], scale * offset.Operands[1].Immediate, terms, ref constant);
                if (split)
                    return true;
                // Nothing inside: the product itself is the term.
                if (terms.Count > count)
                    terms.RemoveAt(terms.Count - 1);
                break;
        }
        terms.Add(new Term(offset, scale, terms.Count));
        return false;
    }

    private int Rank(Value value)
    {
        if (value.Op == OpCode.Constant)
            return -1;
        return (_forest.Depth(value.Block!) * 2) + (_varying.Contains(value) ? 1 : 0);
    }

    /// <summary>What may differ between the threads of a group, by its operands; good enough to choose an order by.</summary>
    private static HashSet<Value> Varying(Function function)
    {
        HashSet<Value> varying = [];
        for (int size = -1; size != varying.Count;)
        {
            size = varying.Count;
            foreach (Value value in function.Values())
            {
                bool source = value.Op == OpCode.Atomic || (value.Op == OpCode.Builtin && (BuiltinKind)value.Immediate
                    is BuiltinKind.GroupIdxX or BuiltinKind.GroupIdxY or BuiltinKind.GroupIdxZ or BuiltinKind.LaneIdx);
                if (source || Array.Exists(value.Operands, varying.Contains))
                    varying.Add(value);
            }
        }
        return varying;
    }
}
