using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Loads, stores, atomics and copies.</summary>
internal sealed partial class Lowering
{
    private void DecodeLoad(Instruction instruction)
    {
        var type = instruction.Type;
        var operand = instruction.Text.Operands[0];
        int[] places = Places(operand, type);
        Register?[] registers = operand is Operand.Vector vector
            ? [.. vector.Elements.Select(element => (element as Operand.Reg)?.Register)]
            : [(operand as Operand.Reg)?.Register];
        bool wide = registers.Any(register => register is not null && register.Type.Size() > 4);
        Emit((type.Size(), wide) switch
        {
            (1, false) => LoadOf<byte, uint>(instruction, places),
            (2, false) => LoadOf<ushort, uint>(instruction, places),
            (4, false) => LoadOf<uint, uint>(instruction, places),
            (1, true) => LoadOf<byte, ulong>(instruction, places),
            (2, true) => LoadOf<ushort, ulong>(instruction, places),
            (4, true) => LoadOf<uint, ulong>(instruction, places),
            _ => LoadOf<ulong, ulong>(instruction, places),
        });
        if (type.IsSigned())
        {
            foreach (var register in registers)
            {
                if (register is not null && register.Type.Size() > type.Size())
                {
                    int at = _frame.Of(register);
                    ExtendSign(at, type.Size(), register.Type.Size());
                }
            }
        }
    }

    private Op LoadOf<TMemory, TRegister>(Instruction instruction, int[] places)
        where TMemory : unmanaged, System.Numerics.IBinaryInteger<TMemory>
        where TRegister : unmanaged, System.Numerics.IBinaryInteger<TRegister>
    {
        var (space, at, narrow, offset) = AddressParts(instruction, 1);
        return new Load<TMemory, TRegister>(places)
        {
            Space = space,
            Base = at,
            IsNarrow = narrow,
            Offset = offset,
            Bytes = instruction.Type.Size() * places.Length,
            Number = NextAccess(space, instruction.Type.Size() * places.Length),
            Line = _line,
            Guard = _guard,
            GuardFlip = _guardFlip,
        };
    }

    private void DecodeStore(Instruction instruction)
    {
        var type = instruction.Type;
        var operand = instruction.Text.Operands[1];
        var elements = operand is Operand.Vector vector ? vector.Elements : [operand];
        bool wide = elements.Any(element => element is Operand.Reg register && register.Register.Type.Size() > 4) || type.Size() == 8;
        // Constants lie as wide as the registers beside them.
        int[] places = [.. elements.Select(element => element is Operand.Constant constant
            ? _frame.Constant((ulong)Constants.Bits(constant, type, _line), wide ? 8 : 4)
            : Source(element, type, _line))];
        Emit((type.Size(), wide) switch
        {
            (1, false) => StoreOf<byte, uint>(instruction, places),
            (2, false) => StoreOf<ushort, uint>(instruction, places),
            (4, false) => StoreOf<uint, uint>(instruction, places),
            (1, true) => StoreOf<byte, ulong>(instruction, places),
            (2, true) => StoreOf<ushort, ulong>(instruction, places),
            (4, true) => StoreOf<uint, ulong>(instruction, places),
            _ => StoreOf<ulong, ulong>(instruction, places),
        });
    }

    private Op StoreOf<TMemory, TRegister>(Instruction instruction, int[] places)
        where TMemory : unmanaged, System.Numerics.IBinaryInteger<TMemory>
        where TRegister : unmanaged, System.Numerics.IBinaryInteger<TRegister>
    {
        var (space, at, narrow, offset) = AddressParts(instruction, 0);
        return new Store<TMemory, TRegister>(places)
        {
            Space = space,
            Base = at,
            IsNarrow = narrow,
            Offset = offset,
            Bytes = instruction.Type.Size() * places.Length,
            Number = NextAccess(space, instruction.Type.Size() * places.Length),
            Line = _line,
            Guard = _guard,
            GuardFlip = _guardFlip,
        };
    }

    private (Space Space, int Base, bool IsNarrow, long Offset) AddressParts(Instruction instruction, int operand)
    {
        var address = (Operand.Address)instruction.Text.Operands[operand];
        var space = AddressSpaces.Of(instruction, operand);
        // Constants of the module lie in the device's memory as its other variables do.
        space = space == Space.Const ? Space.Global : space;
        if (address.Register is { } register)
        {
            return (space, _frame.Of(register), register.Type.Size() == 4, address.Offset);
        }

        long start = address.Variable is { } variable ? AddressOf(variable) : 0;
        return (space, -1, false, start + address.Offset);
    }

    private int NextAccess(Space space, int bytes)
    {
        if (space is Space.Shared or Space.Generic)
        {
            _sharedGrain = Math.Min(_sharedGrain, bytes);
        }

        return _accesses++;
    }

    private T Address<T>(Instruction instruction, int operand, int bytes)
        where T : class
    {
        var (space, at, narrow, offset) = AddressParts(instruction, operand);
        return (T)(object)new AccessOnly
        {
            Space = space,
            Base = at,
            IsNarrow = narrow,
            Offset = offset,
            Bytes = bytes,
            Number = NextAccess(space, bytes),
            Line = _line,
        };
    }

    private void DecodeAtomic(Instruction instruction)
    {
        string operation = instruction.Which("and", "or", "xor", "exch", "cas", "add", "inc", "dec", "min", "max")!;
        Emit(instruction.Type switch
        {
            PtxType.B16 => AtomicOf<ushort, AtomicCompare<ushort>>(instruction),
            PtxType.B32 or PtxType.U32 => operation switch
            {
                "and" => AtomicOf<uint, AtomicAnd<uint>>(instruction),
                "or" => AtomicOf<uint, AtomicOr<uint>>(instruction),
                "xor" => AtomicOf<uint, AtomicXor<uint>>(instruction),
                "exch" => AtomicOf<uint, AtomicExchange<uint>>(instruction),
                "cas" => AtomicOf<uint, AtomicCompare<uint>>(instruction),
                "add" => AtomicOf<uint, AtomicAdd<uint>>(instruction),
                "inc" => AtomicOf<uint, AtomicIncrement>(instruction),
                "dec" => AtomicOf<uint, AtomicDecrement>(instruction),
                "min" => AtomicOf<uint, AtomicMin<uint>>(instruction),
                _ => AtomicOf<uint, AtomicMax<uint>>(instruction),
            },
            PtxType.S32 => operation switch
            {
                "add" => AtomicOf<int, AtomicAdd<int>>(instruction),
                "min" => AtomicOf<int, AtomicMin<int>>(instruction),
                _ => AtomicOf<int, AtomicMax<int>>(instruction),
            },
            PtxType.B64 or PtxType.U64 => operation switch
            {
                "and" => AtomicOf<ulong, AtomicAnd<ulong>>(instruction),
                "or" => AtomicOf<ulong, AtomicOr<ulong>>(instruction),
                "xor" => AtomicOf<ulong, AtomicXor<ulong>>(instruction),
                "exch" => AtomicOf<ulong, AtomicExchange<ulong>>(instruction),
                "cas" => AtomicOf<ulong, AtomicCompare<ulong>>(instruction),
                "add" => AtomicOf<ulong, AtomicAdd<ulong>>(instruction),
                "min" => AtomicOf<ulong, AtomicMin<ulong>>(instruction),
                _ => AtomicOf<ulong, AtomicMax<ulong>>(instruction),
            },
            PtxType.S64 when operation == "min" => AtomicOf<long, AtomicMin<long>>(instruction),
            PtxType.S64 => AtomicOf<long, AtomicMax<long>>(instruction),
            PtxType.F32 => AtomicOf<float, AtomicAdd<float>>(instruction),
            PtxType.F64 => AtomicOf<double, AtomicAdd<double>>(instruction),
            PtxType.F16 => AtomicOf<ushort, AtomicHalf<Half16>>(instruction),
            PtxType.BF16 => AtomicOf<ushort, AtomicHalf<Brain16>>(instruction),
            PtxType.F16X2 => AtomicOf<uint, AtomicPairs<Half16>>(instruction),
            _ => AtomicOf<uint, AtomicPairs<Brain16>>(instruction),
        });
    }

    private Op AtomicOf<T, TOp>(Instruction instruction)
        where T : unmanaged
        where TOp : struct, IAtomic<T>
    {
        bool returns = instruction.Opcode == "atom";
        int first = returns ? 1 : 0;
        var type = instruction.Type;
        int value = Source(instruction, first + 1, type);
        int other = instruction.Has("cas") ? Source(instruction, first + 2, type) : -1;
        var (space, at, narrow, offset) = AddressParts(instruction, first);
        return new Atomic<T, TOp>(returns ? Destination(instruction) : -1, value, other)
        {
            Space = space,
            Base = at,
            IsNarrow = narrow,
            Offset = offset,
            Bytes = type.Size(),
            Number = NextAccess(space, type.Size()),
            Line = _line,
            Guard = _guard,
            GuardFlip = _guardFlip,
        };
    }

    private void DecodeCopy(Instruction instruction)
    {
        var operands = instruction.Text.Operands;
        if (instruction.Which("commit_group", "wait_group", "wait_all") is { } group)
        {
            var kind = group switch
            {
                "commit_group" => CopyGroups.Kind.Commit,
                "wait_group" => CopyGroups.Kind.Wait,
                _ => CopyGroups.Kind.WaitAll,
            };
            int count = kind == CopyGroups.Kind.Wait ? (int)((Operand.Constant)operands[0]).Bits : 0;
            Emit(new CopyGroups(kind, count) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
            return;
        }

        int bytes = (int)((Operand.Constant)operands[2]).Bits;
        int source = operands.Length > 3 && !instruction.Has("L2::cache_hint") ? Source(instruction, 3, PtxType.U32) : -1;
        var shared = Address<AccessOnly>(instruction, 0, bytes);
        var global = Address<AccessOnly>(instruction, 1, bytes);
        Emit(new CopyAsync(shared, global, bytes, source) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
    }
}
