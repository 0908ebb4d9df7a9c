using System.Collections.Frozen;
using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Execution;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Decodes a checked kernel into blocks of operations.</summary>
internal sealed partial class Lowering
{
    private static readonly FrozenDictionary<string, Action<Lowering, Instruction>> Decoders = MakeDecoders();

    private readonly CheckedEntry _entry;
    private readonly Frame _frame = new();
    private readonly long _sharedBytes;
    private readonly int _localBytes;
    private readonly Func<Variable, ulong> _addressOf;
    private readonly List<Op> _body = [];
    private Block _block = new();
    private int _accesses;
    private int _sharedGrain = 16;

    // The guard and line of the instruction at hand, which all of its operations get.
    private int _guard;
    private uint _guardFlip;
    private int _line;

    private Lowering(ModuleText module, CheckedEntry entry, Func<Variable, ulong> addressOf)
    {
        _entry = entry;
        _addressOf = addressOf;
        _sharedBytes = LayOut([.. module.Shared, .. entry.Text.Shared], (long)Group.SharedBase) - (long)Group.SharedBase;
        _localBytes = checked((int)((LayOut(entry.Text.Locals, 0) + 15) / 16 * 16));
    }

    /// <summary>Decodes an entry.</summary>
    /// <param name="module">The module that it is in.</param>
    /// <param name="entry">What the checker let through.</param>
    /// <param name="addressOf">Where the module's variables lie.</param>
    public static Program Decode(ModuleText module, CheckedEntry entry, Func<Variable, ulong> addressOf)
    {
        var lowering = new Lowering(module, entry, addressOf);
        var blocks = lowering.DecodeBlocks();
        return new Program(entry, blocks, lowering._frame, lowering._accesses, lowering._sharedBytes, lowering._localBytes)
        {
            SharedGrain = lowering._sharedGrain,
        };
    }

    /// <summary>Gives variables their places; those of launch size share the end.</summary>
    private static long LayOut(IEnumerable<Variable> variables, long start)
    {
        long at = start;
        foreach (var variable in variables.OrderBy(variable => variable.IsDynamic))
        {
            at = (at + variable.Alignment - 1) / variable.Alignment * variable.Alignment;
            variable.Offset = at;
            at += variable.Bytes;
        }

        return at;
    }

    private Block[] DecodeBlocks()
    {
        var instructions = _entry.Instructions;
        int[] starts = FindStarts();
        var blockOf = new Dictionary<int, int>();
        for (int i = 0; i < starts.Length; i++)
        {
            blockOf[starts[i]] = i;
        }

        var undefined = DefinedRegisters.Find(instructions, starts, blockOf);
        var flags = undefined.ToDictionary(register => register, _ => _frame.Flag());

        // Behind the last instruction threads end.
        var blocks = new Block[starts.Length + 1];
        blocks[^1] = new Block { Ending = Ending.Exit };
        for (int i = 0; i < starts.Length; i++)
        {
            int end = i + 1 < starts.Length ? starts[i + 1] : instructions.Count;
            _block = new Block { Next = i + 1, Line = instructions[end - 1].Line };
            _body.Clear();
            for (int at = starts[i]; at < end; at++)
            {
                Decode(instructions[at], blockOf, starts.Length, flags);
            }

            _block.Body = [.. _body];
            blocks[i] = _block;
        }

        return blocks;
    }

    private int[] FindStarts()
    {
        var instructions = _entry.Instructions;
        SortedSet<int> starts = [0];
        for (int i = 0; i < instructions.Count; i++)
        {
            starts.UnionWith(instructions[i].Targets);
            if (IsEnding(instructions[i]))
            {
                starts.Add(i + 1);
                if (IsGathering(instructions[i]))
                {
                    starts.Add(i);
                }
            }
        }

        starts.Remove(instructions.Count);
        return instructions.Count == 0 ? [] : [.. starts];
    }

    private static bool IsEnding(Instruction instruction) =>
        instruction.Opcode is "bra" or "brx" or "ret" or "exit" || IsGathering(instruction);

    /// <summary>Whether lanes or threads wait for each other at an instruction; it is a block of its own.</summary>
    private static bool IsGathering(Instruction instruction) =>
        instruction.Opcode is "bar" or "barrier" || instruction.Has("sync");

    private void Decode(Instruction instruction, Dictionary<int, int> blockOf, int exit, Dictionary<Register, int> flags)
    {
        var guard = instruction.Text.Guard;
        _guard = guard is null ? -1 : _frame.Of(guard.Register);
        _guardFlip = guard is { Negated: true } ? uint.MaxValue : 0;
        _line = instruction.Line;
        foreach (var register in instruction.Reads().Distinct())
        {
            if (flags.TryGetValue(register, out int flag))
            {
                bool isGuard = guard?.Register == register;
                Emit(new RequireDefined(flag, register.Name)
                {
                    Line = _line,
                    Guard = isGuard ? -1 : _guard,
                    GuardFlip = isGuard ? 0 : _guardFlip,
                });
            }
        }

        if (instruction.Targets.Length > 0 || instruction.Opcode is "ret" or "exit")
        {
            DecodeBranch(instruction, [.. instruction.Targets.Select(target => blockOf.GetValueOrDefault(target, exit))]);
        }
        else if (IsGathering(instruction))
        {
            DecodeGathering(instruction);
        }
        else if (Decoders.TryGetValue(instruction.Opcode, out var decoder))
        {
            decoder(this, instruction);
        }
        else
        {
            throw new PtxException(instruction.Line, $"{instruction.Text.FullName} is known, but this machine cannot run it");
        }

        foreach (var register in instruction.Writes())
        {
            if (flags.TryGetValue(register, out int flag))
            {
                Emit(new MarkDefined(flag) { Guard = _guard, GuardFlip = _guardFlip });
            }
        }
    }

    private void DecodeBranch(Instruction instruction, int[] targets)
    {
        _block.Condition = _guard;
        _block.ConditionFlip = _guardFlip;
        switch (instruction.Opcode)
        {
            case "bra" when _guard < 0:
                _block.Ending = Ending.Jump;
                _block.Next = targets[0];
                break;
            case "bra":
                _block.Ending = Ending.Branch;
                _block.Target = targets[0];
                break;
            case "brx":
                _block.Ending = Ending.Indexed;
                _block.Targets = targets;
                _block.Selector = Source(instruction, 0, PtxType.U32);
                break;
            default:
                _block.Ending = Ending.Exit;
                break;
        }
    }

    private void Emit(Op op) => _body.Add(op);

    private Exception Unsupported(Instruction instruction) =>
        new PtxException(instruction.Line, $"{instruction.Text.FullName} is known, but this machine cannot run it");

    /// <summary>Bytes of a value's lanes in the file: 4 or 8, 0 of a predicate.</summary>
    private static int SlotSize(PtxType type) => type == PtxType.Pred ? 0 : type.Size() > 4 ? 8 : 4;

    /// <summary>The place of a source of a type.</summary>
    private int Source(Instruction instruction, int operand, PtxType type) =>
        Source(instruction.Text.Operands[operand], type, instruction.Line);

    private int Source(Operand operand, PtxType type, int line) => operand switch
    {
        Operand.Reg register => _frame.Of(register.Register),
        Operand.Constant constant => _frame.Constant((ulong)Constants.Bits(constant, type, line), SlotSize(type)),
        Operand.Special special => _frame.Special(special.Name),
        Operand.AddressOf address => _frame.Constant((ulong)(AddressOf(address.Variable) + address.Offset), SlotSize(type)),
        _ => throw new PtxException(line, "an operand of this kind has no value"),
    };

    /// <summary>The place of a destination; -1 of an underscore.</summary>
    private int Destination(Instruction instruction, int operand = 0) => Destination(instruction.Text.Operands[operand]);

    private int Destination(Operand operand) => operand switch
    {
        Operand.Reg register => _frame.Of(register.Register),
        Operand.Pair { First: Operand.Reg register } => _frame.Of(register.Register),
        _ => -1,
    };

    /// <summary>The predicate behind the bar, or -1.</summary>
    private int SecondDestination(Instruction instruction, int operand = 0) =>
        instruction.Text.Operands[operand] is Operand.Pair { Second: Operand.Reg register } ? _frame.Of(register.Register) : -1;

    /// <summary>Where a destination that is an underscore is written all the same.</summary>
    private int DestinationOrDrop(Instruction instruction, int operand, int size)
    {
        int at = Destination(instruction, operand);
        return at < 0 ? _frame.Temporary(size) : at;
    }

    private static uint Flip(Operand operand) => operand is Operand.Reg { Negated: true } ? uint.MaxValue : 0;

    private long AddressOf(Variable variable) =>
        variable.Space is Space.Global or Space.Const ? (long)_addressOf(variable) : variable.Offset;
}
