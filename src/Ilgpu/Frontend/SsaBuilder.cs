using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>
/// SSA construction while blocks are filled (Braun et al., "Simple and Efficient Construction of Static Single Assignment Form",
/// 2013): a read looks for the last definition along the predecessors and makes phis where they differ. A block is sealed once
/// all its predecessors are known; reads in an unsealed one leave incomplete phis. Symbols travel like values, but must agree
/// wherever control flow merges.
/// </summary>
internal sealed class SsaBuilder
{
    private readonly Dictionary<Block, State> _states = [];
    private readonly Dictionary<Value, Value> _replaced = [];

    /// <summary>Makes undefined values; set once, by the compilation.</summary>
    public Emitter Emitter { get; set; } = null!;

    /// <summary>Starts a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isSealed">True where no predecessor will be added.</param>
    /// <param name="loopWrites">Of a loop header: the variables that its loop may write.</param>
    public void Begin(Block block, bool isSealed, HashSet<Variable>? loopWrites = null) =>
        _states.Add(block, new State { IsSealed = isSealed, LoopWrites = loopWrites });

    /// <summary>What a value that was found to be a trivial phi stands for.</summary>
    public Value Resolve(Value value)
    {
        while (_replaced.TryGetValue(value, out Value? next))
            value = next;
        return value;
    }

    /// <summary>Sets a leaf of a variable from here on.</summary>
    public void Write(Variable variable, int leaf, Block block, Part content)
    {
        Dictionary<Variable, Part[]> definitions = _states[block].Definitions;
        if (!definitions.TryGetValue(variable, out Part[]? parts))
            definitions.Add(variable, parts = new Part[variable.Layout.Leaves.Length]);
        parts[leaf] = content;
    }

    /// <summary>The content of a leaf of a variable at the end of what a block holds so far.</summary>
    public Part Read(Variable variable, int leaf, Block block)
    {
        Block at = block;
        Part found;
        while (true)
        {
            State state = _states[at];
            if (state.Definitions.TryGetValue(variable, out Part[]? parts) && !parts[leaf].IsMissing)
            {
                found = parts[leaf];
                break;
            }
            if (at.Predecessors.Count == 1 && (state.IsSealed || IsInvariant(variable, state)))
            {
                at = at.Predecessors[0];
                continue;
            }
            found = ReadMerge(variable, leaf, at, state);
            break;
        }
        if (found.Value is { } value)
            found = Resolve(value);
        if (at != block)
            Write(variable, leaf, block, found);
        return found;
    }

    /// <summary>Completes the phis of a block whose predecessors are all known now.</summary>
    public void Seal(Block block)
    {
        State state = _states[block];
        if (state.IsSealed)
            return;
        state.IsSealed = true;
        foreach ((Variable variable, int leaf, Part expected) in state.Expected)
        {
            foreach (Block before in block.Predecessors)
                Agree(variable, expected, Read(variable, leaf, before));
        }
        foreach ((Variable variable, int leaf, Value phi) in state.Incomplete)
            Complete(variable, leaf, phi);
    }

    /// <summary>Merges what arrives from each predecessor of a sealed block on the evaluation stack.</summary>
    public Part Merge(Block block, IReadOnlyList<Part> parts)
    {
        Part first = parts[0];
        if (parts.All(p => p.Equals(first)))
            return first;
        if (parts.Any(p => p.Symbol is not null))
        {
            Conflict([.. parts]);
            return default;
        }
        Value[] values = [.. parts.Select(p => Resolve(p.Value!))];
        ValueKind kind = MergedKind(values);
        for (int i = 0; i < values.Length; i++)
        {
            Emitter at = Emitter;
            Block? current = at.Current;
            at.Current = block.Predecessors[i];
            values[i] = kind switch
            {
                ValueKind.Bool => at.ToBool(values[i]),
                ValueKind.Int32 => at.ToInt32(values[i]),
                ValueKind.Int64 => at.ToInt64(values[i]),
                ValueKind.Pointer => at.ToPointer(values[i]),
                _ => at.ToFloat(values[i], kind),
            };
            at.Current = current;
        }
        if (values.All(v => v == values[0]))
            return values[0];
        Value phi = block.AddPhi(kind);
        phi.Operands = values;
        MendSpaces(phi);
        return phi;
    }

    /// <summary>Removes every phi that has turned out to be trivial and puts in what they stand for.</summary>
    public void Finish(Function function)
    {
        bool again = true;
        while (again)
        {
            again = false;
            foreach (Block block in function.Blocks)
            {
                foreach (Value phi in block.Phis.ToArray())
                    again |= RemoveIfTrivial(phi) != phi;
            }
        }
        function.Replace(_replaced);
    }

    private static bool IsInvariant(Variable variable, State state) =>
        state.LoopWrites is { } writes && !variable.AddressTaken && !writes.Contains(variable);

    private Part ReadMerge(Variable variable, int leaf, Block block, State state)
    {
        TypeLeaf type = variable.Layout.Leaves[leaf];
        if (block.Predecessors.Count == 0)
            return Define(variable, leaf, block, Emitter.Zero(type.Kind == ValueKind.Void ? ValueKind.Pointer : type.Kind));
        AddressSpace space = default;
        if (type.MayBeSymbol)
        {
            Part first = Read(variable, leaf, block.Predecessors[0]);
            if (first.Symbol is not null)
            {
                Define(variable, leaf, block, first);
                if (state.IsSealed)
                {
                    foreach (Block before in block.Predecessors)
                        Agree(variable, first, Read(variable, leaf, before));
                }
                else
                {
                    state.Expected.Add((variable, leaf, first));
                }
                return first;
            }
            space = first.Value!.Space;
        }
        Value phi = block.AddPhi(type.Kind == ValueKind.Void ? ValueKind.Pointer : type.Kind, space);
        Define(variable, leaf, block, phi);
        if (!state.IsSealed)
        {
            state.Incomplete.Add((variable, leaf, phi));
            return phi;
        }
        return Define(variable, leaf, block, Complete(variable, leaf, phi));
    }

    private Part Define(Variable variable, int leaf, Block block, Part content)
    {
        Write(variable, leaf, block, content);
        return content;
    }

    private Value Complete(Variable variable, int leaf, Value phi)
    {
        List<Block> predecessors = phi.Block!.Predecessors;
        Value[] operands = new Value[predecessors.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            Part part = Read(variable, leaf, predecessors[i]);
            if (part.Value is null)
                Conflict([part, phi]);
            operands[i] = part.Value!;
        }
        phi.Operands = operands;
        Value result = RemoveIfTrivial(phi);
        if (result == phi && phi.Kind == ValueKind.Pointer)
            MendSpaces(phi);
        return result;
    }

    // Undefined addresses take the space of the others; two different spaces cannot be one address.
    private void MendSpaces(Value phi)
    {
        if (phi.Kind != ValueKind.Pointer)
            return;
        Value? known = Array.Find(phi.Operands, v => Resolve(v).Op != OpCode.Undefined && Resolve(v) != phi);
        if (known is null)
            return;
        phi.Space = Resolve(known).Space;
        for (int i = 0; i < phi.Operands.Length; i++)
        {
            Value operand = Resolve(phi.Operands[i]);
            if (operand.Op == OpCode.Undefined)
                phi.Operands[i] = Emitter.Undefined(phi.Space);
            else if (operand.Space != phi.Space)
                throw new Refusal($"one address that is either in {operand.Space} or in {phi.Space} memory",
                    "use two variables, or branch around the whole access");
        }
    }

    private Value RemoveIfTrivial(Value phi)
    {
        Value? same = null;
        foreach (Value operand in phi.Operands)
        {
            Value resolved = Resolve(operand);
            if (resolved == same || resolved == phi)
                continue;
            if (same is not null)
                return phi;
            same = resolved;
        }
        same ??= Emitter.Zero(phi.Kind);
        _replaced[phi] = same;
        phi.Block!.Phis.Remove(phi);
        phi.Block = null;
        return same;
    }

    private void Agree(Variable variable, Part expected, Part actual)
    {
        if (expected.Equals(actual) || actual.Value is { Op: OpCode.Undefined })
            return;
        Conflict([expected, actual], variable);
    }

    // References to different variables meet: put the variables into memory, where they are plain addresses.
    private static void Conflict(Part[] parts, Variable? holder = null)
    {
        List<VariableKey> keys = [.. parts.Select(p => p.Symbol).OfType<LocalReference>().Select(r => r.Variable.Key).Distinct()];
        if (keys.Count > 0)
            throw new SpillRequest(keys);
        string what = holder is null ? "" : $" in {holder.Key.Role} {holder.Key.Index} ({holder.Type})";
        throw new Refusal($"an array or object{what} that depends on control flow", "use one local array, and choose by index");
    }

    private static ValueKind MergedKind(Value[] values)
    {
        if (values.Any(v => v.Kind == ValueKind.Bool)
            && values.All(v => v.Kind == ValueKind.Bool || v is { Op: OpCode.Constant, Kind: ValueKind.Int32, Immediate: 0 or 1 }))
            return ValueKind.Bool;
        if (values.Any(v => v.Kind == ValueKind.Pointer))
            return ValueKind.Pointer;
        if (values.Any(v => v.Kind == ValueKind.Float64))
            return ValueKind.Float64;
        if (values.Any(v => v.Kind == ValueKind.Float32))
            return ValueKind.Float32;
        return values.Any(v => v.Kind == ValueKind.Int64) ? ValueKind.Int64 : ValueKind.Int32;
    }

    private sealed class State
    {
        public Dictionary<Variable, Part[]> Definitions { get; } = [];

        public bool IsSealed { get; set; }

        public HashSet<Variable>? LoopWrites { get; init; }

        public List<(Variable Variable, int Leaf, Value Phi)> Incomplete { get; } = [];

        public List<(Variable Variable, int Leaf, Part Symbol)> Expected { get; } = [];
    }
}
