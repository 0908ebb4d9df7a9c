using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Logic and shifts.</summary>
internal sealed partial class Lowering
{
    private void DecodeLogic(Instruction instruction)
    {
        var type = instruction.Type;
        int d = Destination(instruction);
        if (type == PtxType.Pred)
        {
            int a = Source(instruction, 1, type);
            switch (instruction.Opcode)
            {
                case "not":
                    Predicates(d, a, uint.MaxValue, a, uint.MaxValue, '&');
                    break;
                default:
                    char kind = instruction.Opcode == "and" ? '&' : instruction.Opcode == "or" ? '|' : '^';
                    Predicates(d, a, 0, Source(instruction, 2, type), 0, kind);
                    break;
            }

            return;
        }

        bool wide = type.Size() == 8;
        switch (instruction.Opcode)
        {
            case "and" when wide:
                Step2<ulong, And64>(d, Source(instruction, 1, type), Source(instruction, 2, type));
                break;
            case "and":
                Step2<uint, And32>(d, Source(instruction, 1, type), Source(instruction, 2, type));
                break;
            case "or" when wide:
                Step2<ulong, Or64>(d, Source(instruction, 1, type), Source(instruction, 2, type));
                break;
            case "or":
                Step2<uint, Or32>(d, Source(instruction, 1, type), Source(instruction, 2, type));
                break;
            case "xor" when wide:
                Step2<ulong, Xor64>(d, Source(instruction, 1, type), Source(instruction, 2, type));
                break;
            case "xor":
                Step2<uint, Xor32>(d, Source(instruction, 1, type), Source(instruction, 2, type));
                break;
            case "not" when wide:
                Step1<ulong, Not64>(d, Source(instruction, 1, type));
                break;
            case "not":
                Step1<uint, Not32>(d, Source(instruction, 1, type));
                break;
            case "cnot":
                EachFunction(instruction, SlotSize(type), [Source(instruction, 1, type)], [SlotSize(type)], (x, _, _) => x == 0 ? 1u : 0u);
                return;
            case "shl" or "shr":
                DecodeShift(instruction, d);
                break;
            case "shf":
                DecodeFunnel(instruction, d);
                break;
            case "lop3":
                DecodeLop3(instruction);
                break;
            default:
                DecodePermute(instruction, d);
                break;
        }

        if (type.Size() == 2)
        {
            Step1<uint, Low16>(d, d);
        }
    }

    private void Predicates(int p, int a, uint aFlip, int b, uint bFlip, char kind) =>
        Emit(new PredicateLogic(p, a, aFlip, b, bFlip, kind) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    private void DecodeShift(Instruction instruction, int d)
    {
        var type = instruction.Type;
        bool left = instruction.Opcode == "shl";
        int a = Source(instruction, 1, type);
        if (type.Size() == 8)
        {
            var kind = left ? ShiftKind.Left : type.IsSigned() ? ShiftKind.RightSigned : ShiftKind.RightUnsigned;
            if (instruction.Text.Operands[2] is Operand.Constant constant)
            {
                int count = (int)Math.Min((uint)Constants.Bits(constant, PtxType.U32, _line), 64);
                Emit(new ShiftConstant64(d, a, count, kind) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
                return;
            }

            int by = Source(instruction, 2, PtxType.U32);
            switch (kind)
            {
                case ShiftKind.Left:
                    Each2<ulong, uint, ulong, Shl64>(d, a, by);
                    break;
                case ShiftKind.RightUnsigned:
                    Each2<ulong, uint, ulong, ShrU64>(d, a, by);
                    break;
                default:
                    Each2<long, uint, long, ShrS64>(d, a, by);
                    break;
            }

            return;
        }

        int shift = Source(instruction, 2, PtxType.U32);
        if (left)
        {
            Step2<uint, Shl32>(d, a, shift);
        }
        else if (type.IsSigned())
        {
            Step2<int, ShrS32>(d, type.Size() == 2 ? Signed16(a) : a, shift);
        }
        else
        {
            Step2<uint, ShrU32>(d, a, shift);
        }
    }

    private void DecodeFunnel(Instruction instruction, int d)
    {
        int[] s = [Source(instruction, 1, PtxType.B32), Source(instruction, 2, PtxType.B32), Source(instruction, 3, PtxType.U32)];
        switch (instruction.Has("l"), instruction.Has("clamp"))
        {
            case (true, true):
                Each3<uint, uint, uint, uint, ShfLeftClamp>(d, s[0], s[1], s[2]);
                break;
            case (true, false):
                Each3<uint, uint, uint, uint, ShfLeftWrap>(d, s[0], s[1], s[2]);
                break;
            case (false, true):
                Each3<uint, uint, uint, uint, ShfRightClamp>(d, s[0], s[1], s[2]);
                break;
            default:
                Each3<uint, uint, uint, uint, ShfRightWrap>(d, s[0], s[1], s[2]);
                break;
        }
    }

    private void DecodeLop3(Instruction instruction)
    {
        int[] s = Sources(instruction, 3, PtxType.B32);
        int table = (int)((Operand.Constant)instruction.Text.Operands[4]).Bits;
        int d = DestinationOrDrop(instruction, 0, 4);
        int p = SecondDestination(instruction);
        Emit(new Lop3(d, s[0], s[1], s[2], table) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
        if (p >= 0)
        {
            int nonZero = _frame.Predicate();
            Emit(new Compare<uint, NotEqual<uint>>(nonZero, d, _frame.Constant(0, 4))
            { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
            var input = instruction.Text.Operands[5];
            Predicates(p, nonZero, 0, Source(input, PtxType.Pred, _line), Flip(input), instruction.Has("or") ? '|' : '&');
        }
    }

    private void DecodePermute(Instruction instruction, int d)
    {
        int[] s = Sources(instruction, 3, PtxType.B32);
        string? mode = instruction.Which("f4e", "b4e", "rc8", "ecl", "ecr", "rc16");
        if (mode is null)
        {
            Each3<uint, uint, uint, uint, Permute>(d, s[0], s[1], s[2]);
            return;
        }

        EachFunction(instruction, 4, s, [4, 4, 4], (a, b, c) => Bits.Permute((uint)a, (uint)b, Bits.Selectors(mode, (uint)c)));
    }
}
