using ILGPU.IR;

namespace ILGPU.Interpreter;

/// <summary>
/// Lays the blocks out one after the other, each loop in one run, gives every value a slot, turns phis into moves on the edges, and folds
/// address sums into loads and stores and integer comparisons into jumps.
/// </summary>
internal sealed partial class Decoder
{
    private const int SlotBytes = 8;
    private const int ZeroSlot = 0;
    private const int DiscardSlot = SlotBytes;
    private const int SwapSlot = 2 * SlotBytes;

    private readonly Function _function;
    private readonly bool _checkAccesses;
    private readonly List<Instruction> _code = [];
    private readonly List<(int Instruction, Block Target)> _jumps = [];
    private readonly Dictionary<Value, int> _slots = [];
    private readonly Dictionary<(OpCode, long), int> _shared = [];
    private readonly Dictionary<Value, int> _uses = [];

    /// <summary>A decoder for one function.</summary>
    public Decoder(Function function, bool checkAccesses)
    {
        _function = function;
        _checkAccesses = checkAccesses;
    }

    /// <summary>The register file before the launch.</summary>
    public List<long> Template { get; } = [0, 0, 0];

    /// <summary>Slots that hold arguments.</summary>
    public List<(int Leaf, int Slot)> Parameters { get; } = [];

    /// <summary>Slots that hold launch facts.</summary>
    public List<(BuiltinKind Kind, int Slot)> Builtins { get; } = [];

    /// <summary>Slots and offsets of local arrays.</summary>
    public List<(int Slot, int Offset)> Locals { get; } = [];

    /// <summary>Slots and offsets of shared arrays.</summary>
    public List<(int Slot, int Offset)> Shareds { get; } = [];

    /// <summary>Slot of the dynamic shared pointer, or -1.</summary>
    public int DynamicSharedSlot { get; private set; } = -1;

    /// <summary>Bytes of the local arrays.</summary>
    public int LocalBytes { get; private set; }

    /// <summary>Bytes of the shared arrays.</summary>
    public int SharedBytes { get; private set; }

    /// <summary>Decodes all blocks.</summary>
    public Instruction[] Decode()
    {
        CountUses();
        foreach (Value value in _function.Values())
        {
            if (value.Kind != ValueKind.Void)
                _slots.Add(value, SlotFor(value));
        }
        Dictionary<Block, int> starts = [];
        List<Block> blocks = new Transform.LoopForest(_function).ContiguousOrder(_function);
        for (int b = 0; b < blocks.Count; b++)
        {
            Block block = blocks[b];
            starts.Add(block, _code.Count);
            foreach (Value value in block.Body)
                Emit(value);
            EmitTerminator(block, b + 1 < blocks.Count ? blocks[b + 1] : null);
        }
        Instruction[] code = [.. _code];
        foreach ((int instruction, Block target) in _jumps)
            code[instruction].D = starts[target];
        return code;
    }

    /// <summary>Sources have one slot for all their occurrences; everything else has its own.</summary>
    private int SlotFor(Value value)
    {
        switch (value.Op)
        {
            case OpCode.Undefined:
                return ZeroSlot;
            case OpCode.Constant or OpCode.Parameter or OpCode.Builtin or OpCode.DynamicShared:
                if (_shared.TryGetValue((value.Op, value.Immediate), out int known))
                    return known;
                int slot = NewSlot(value.Op == OpCode.Constant ? value.Immediate : 0);
                _shared.Add((value.Op, value.Immediate), slot);
                if (value.Op == OpCode.Parameter)
                    Parameters.Add(((int)value.Immediate, slot));
                else if (value.Op == OpCode.Builtin)
                    Builtins.Add(((BuiltinKind)value.Immediate, slot));
                else if (value.Op == OpCode.DynamicShared)
                    DynamicSharedSlot = slot;
                return slot;
            case OpCode.Alloca:
                int bytes = checked((int)(value.Immediate + 63) & ~63);
                int array = NewSlot(0);
                if (value.Space == AddressSpace.Shared)
                {
                    Shareds.Add((array, SharedBytes));
                    SharedBytes = checked(SharedBytes + bytes);
                }
                else
                {
                    Locals.Add((array, LocalBytes));
                    LocalBytes = checked(LocalBytes + bytes);
                }
                return array;
            default:
                return NewSlot(0);
        }
    }

    private int NewSlot(long content)
    {
        Template.Add(content);
        return (Template.Count - 1) * SlotBytes;
    }

    /// <summary>Counts the uses that remain once addresses are folded; what has none left is not emitted.</summary>
    private void CountUses()
    {
        foreach (Value value in _function.Values())
        {
            if (value.Op is OpCode.Load or OpCode.Store)
            {
                (Value start, Value? offset, _) = Address(value.Operands[0]);
                Use(start, 1);
                if (offset is not null)
                    Use(offset, 1);
                if (value.Op == OpCode.Store)
                    Use(value.Operands[1], 1);
                continue;
            }
            foreach (Value operand in value.Operands)
                Use(operand, 1);
        }
        // Backwards: a sum that only folded sums used dies with them.
        foreach (Value value in _function.Values().Reverse())
        {
            if (value.Op != OpCode.PointerAdd || _uses.GetValueOrDefault(value) > 0)
                continue;
            foreach (Value operand in value.Operands)
                Use(operand, -1);
        }
    }

    private void Use(Value value, int count) => _uses[value] = _uses.GetValueOrDefault(value) + count;

    /// <summary>A pointer as start + offset + constant.</summary>
    private static (Value Start, Value? Offset, long Constant) Address(Value pointer)
    {
        long constant = 0;
        while (pointer.Op == OpCode.PointerAdd && pointer.Operands[1].Op == OpCode.Constant)
        {
            constant += pointer.Operands[1].Immediate;
            pointer = pointer.Operands[0];
        }
        return pointer.Op == OpCode.PointerAdd
            ? (pointer.Operands[0], pointer.Operands[1], constant)
            : (pointer, null, constant);
    }

    private void EmitTerminator(Block block, Block? next)
    {
        Value terminator = block.Terminator!;
        switch (terminator.Op)
        {
            case OpCode.Return:
                _code.Add(new Instruction { Code = Code.Return });
                break;
            case OpCode.Branch:
                EmitEdge(block, 0, next);
                break;
            default:
                bool moves = Moves(block, 0).Count > 0;
                if (!moves && (block.Successors[0] != next || Moves(block, 1).Count > 0))
                {
                    EmitConditionalJump(terminator.Operands[0], onTrue: true);
                    _jumps.Add((_code.Count - 1, block.Successors[0]));
                    EmitEdge(block, 1, next);
                    break;
                }
                EmitConditionalJump(terminator.Operands[0], onTrue: false);
                int skip = _code.Count - 1;
                if (Moves(block, 1).Count == 0)
                {
                    _jumps.Add((skip, block.Successors[1]));
                    EmitEdge(block, 0, next);
                    break;
                }
                EmitEdge(block, 0, null);
                _code[skip] = _code[skip] with { D = _code.Count };
                EmitEdge(block, 1, next);
                break;
        }
    }

    private void EmitEdge(Block block, int successor, Block? next)
    {
        List<(int To, int From)> pending = Moves(block, successor);
        while (pending.Count > 0)
        {
            int ready = pending.FindIndex(m => !pending.Exists(other => other.From == m.To));
            if (ready < 0)
            {
                // Only cycles are left: park the content that the first move overwrites.
                int overwritten = pending[0].To;
                _code.Add(new Instruction { Code = Code.Move, D = SwapSlot, A = overwritten });
                for (int i = 0; i < pending.Count; i++)
                {
                    if (pending[i].From == overwritten)
                        pending[i] = (pending[i].To, SwapSlot);
                }
                ready = 0;
            }
            _code.Add(new Instruction { Code = Code.Move, D = pending[ready].To, A = pending[ready].From });
            pending.RemoveAt(ready);
        }
        if (block.Successors[successor] == next)
            return;
        _jumps.Add((_code.Count, block.Successors[successor]));
        _code.Add(new Instruction { Code = Code.Jump });
    }

    private List<(int To, int From)> Moves(Block block, int successor)
    {
        Block target = block.Successors[successor];
        List<(int To, int From)> moves = [];
        if (target.Phis.Count == 0)
            return moves;
        int index = Transform.CfgEdit.PredecessorIndex(block, successor);
        foreach (Value phi in target.Phis)
        {
            int to = _slots[phi];
            int from = _slots[phi.Operands[index]];
            if (to != from)
                moves.Add((to, from));
        }
        return moves;
    }

    private void EmitConditionalJump(Value condition, bool onTrue)
    {
        if (IsFoldedCompare(condition))
        {
            (Code code, bool swap) = condition.Op switch
            {
                OpCode.Less => (onTrue ? Code.JumpLess : Code.JumpGreaterOrEqual, false),
                OpCode.GreaterOrEqual => (onTrue ? Code.JumpGreaterOrEqual : Code.JumpLess, false),
                OpCode.Greater => (onTrue ? Code.JumpLess : Code.JumpGreaterOrEqual, true),
                OpCode.LessOrEqual => (onTrue ? Code.JumpGreaterOrEqual : Code.JumpLess, true),
                OpCode.Equal => (onTrue ? Code.JumpEqual : Code.JumpNotEqual, false),
                _ => (onTrue ? Code.JumpNotEqual : Code.JumpEqual, false),
            };
            int a = _slots[condition.Operands[swap ? 1 : 0]];
            int b = _slots[condition.Operands[swap ? 0 : 1]];
            _code.Add(new Instruction { Code = code, A = a, B = b });
            return;
        }
        _code.Add(new Instruction { Code = onTrue ? Code.JumpIf : Code.JumpIfNot, A = _slots[condition] });
    }

    private bool IsFoldedCompare(Value value) =>
        value.Op is >= OpCode.Equal and <= OpCode.GreaterOrEqual
        && value.Operands[0].Kind == ValueKind.Int32
        && _uses.GetValueOrDefault(value) == 1
        && value.Block!.Terminator is { Op: OpCode.ConditionalBranch } terminator
        && terminator.Operands[0] == value;
}
