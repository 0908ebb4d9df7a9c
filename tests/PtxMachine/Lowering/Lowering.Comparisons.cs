using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Comparison and selection.</summary>
internal sealed partial class Lowering
{
    private void DecodeSetPredicate(Instruction instruction)
    {
        var type = instruction.Types[0];
        string relation = instruction.Text.Modifiers[0];
        var (a, b) = ComparedSources(instruction, type);
        string? combines = instruction.Which("and", "or", "xor");
        var destination = instruction.Text.Operands[0];
        int p = Destination(instruction);
        int q = SecondDestination(instruction);
        bool pair = type is PtxType.F16X2 or PtxType.BF16X2;
        if (combines is null && q < 0)
        {
            EmitComparison(relation, type, p, a, b, high: false);
            return;
        }

        int holds = _frame.Predicate();
        int other = _frame.Predicate();
        EmitComparison(relation, type, holds, a, b, high: false);
        if (pair)
        {
            EmitComparison(relation, type, other, a, b, high: true);
        }

        // Of one comparison the second destination gets the opposite, of a pair the upper one.
        uint flip = pair ? 0 : uint.MaxValue;
        int second = pair ? other : holds;
        if (combines is null)
        {
            SetSecond(destination, p, q, holds, second, flip, -1, 0, '&');
        }
        else
        {
            var input = instruction.Text.Operands[3];
            char kind = combines == "and" ? '&' : combines == "or" ? '|' : '^';
            SetSecond(destination, p, q, holds, second, flip, Source(input, PtxType.Pred, _line), Flip(input), kind);
        }
    }

    private void SetSecond(Operand destination, int p, int q, int holds, int second, uint flip, int input, uint inputFlip, char kind)
    {
        // The input may be one of the destinations.
        int first = _frame.Predicate();
        Predicates(first, holds, 0, input < 0 ? holds : input, input < 0 ? 0 : inputFlip, kind);
        if (q >= 0)
        {
            Predicates(q, second, flip, input < 0 ? second : input, input < 0 ? flip : inputFlip, kind);
        }

        if (p >= 0 && destination is not Operand.Sink)
        {
            Predicates(p, first, 0, first, 0, '&');
        }
    }

    private (int A, int B) ComparedSources(Instruction instruction, PtxType type)
    {
        int a = Source(instruction, 1, type);
        int b = Source(instruction, 2, type);
        if (!instruction.Has("ftz"))
        {
            return (a, b);
        }

        if (type != PtxType.F32)
        {
            throw Unsupported(instruction);
        }

        int x = _frame.Temporary(4);
        int y = _frame.Temporary(4);
        Step1<uint, FlushF32>(x, a);
        Step1<uint, FlushF32>(y, b);
        return (x, y);
    }

    private void EmitComparison(string relation, PtxType type, int p, int a, int b, bool high)
    {
        switch (type)
        {
            case PtxType.F32:
                FloatComparison<float>(relation, p, a, b);
                break;
            case PtxType.F64:
                FloatComparison<double>(relation, p, a, b);
                break;
            case PtxType.F16 or PtxType.F16X2:
                HalfComparison<Half16>(relation, p, a, b, high);
                break;
            case PtxType.BF16 or PtxType.BF16X2:
                HalfComparison<Brain16>(relation, p, a, b, high);
                break;
            case PtxType.S16:
                IntegerComparison<int>(relation, p, Signed16(a), Signed16(b));
                break;
            case PtxType.S32:
                IntegerComparison<int>(relation, p, a, b);
                break;
            case PtxType.S64:
                IntegerComparison<long>(relation, p, a, b);
                break;
            default:
                if (type.Size() == 8)
                {
                    IntegerComparison<ulong>(relation, p, a, b);
                }
                else
                {
                    IntegerComparison<uint>(relation, p, a, b);
                }

                break;
        }
    }

    private void CompareStep<T, TRelation>(int p, int a, int b)
        where T : unmanaged
        where TRelation : struct, IRelation<T> =>
        Emit(new Compare<T, TRelation>(p, a, b) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    private void IntegerComparison<T>(string relation, int p, int a, int b)
        where T : unmanaged
    {
        switch (relation)
        {
            case "eq":
                CompareStep<T, Equal<T>>(p, a, b);
                break;
            case "ne":
                CompareStep<T, NotEqual<T>>(p, a, b);
                break;
            case "lt" or "lo":
                CompareStep<T, Less<T>>(p, a, b);
                break;
            case "le" or "ls":
                CompareStep<T, LessEqual<T>>(p, a, b);
                break;
            case "gt" or "hi":
                CompareStep<T, Greater<T>>(p, a, b);
                break;
            default:
                CompareStep<T, GreaterEqual<T>>(p, a, b);
                break;
        }
    }

    private void FloatComparison<T>(string relation, int p, int a, int b)
        where T : unmanaged
    {
        switch (relation)
        {
            case "eq":
                CompareStep<T, Equal<T>>(p, a, b);
                break;
            case "ne":
                CompareStep<T, OrderedAnd<T, NotEqual<T>>>(p, a, b);
                break;
            case "lt":
                CompareStep<T, Less<T>>(p, a, b);
                break;
            case "le":
                CompareStep<T, LessEqual<T>>(p, a, b);
                break;
            case "gt":
                CompareStep<T, Greater<T>>(p, a, b);
                break;
            case "ge":
                CompareStep<T, GreaterEqual<T>>(p, a, b);
                break;
            case "equ":
                CompareStep<T, Opposite<T, OrderedAnd<T, NotEqual<T>>>>(p, a, b);
                break;
            case "neu":
                CompareStep<T, NotEqual<T>>(p, a, b);
                break;
            case "ltu":
                CompareStep<T, Opposite<T, GreaterEqual<T>>>(p, a, b);
                break;
            case "leu":
                CompareStep<T, Opposite<T, Greater<T>>>(p, a, b);
                break;
            case "gtu":
                CompareStep<T, Opposite<T, LessEqual<T>>>(p, a, b);
                break;
            case "geu":
                CompareStep<T, Opposite<T, Less<T>>>(p, a, b);
                break;
            case "num":
                CompareStep<T, Ordered<T>>(p, a, b);
                break;
            default:
                CompareStep<T, Opposite<T, Ordered<T>>>(p, a, b);
                break;
        }
    }

    /// <summary>Widens one half of each register and compares in single precision.</summary>
    private void HalfComparison<TFormat>(string relation, int p, int a, int b, bool high)
        where TFormat : struct, IHalfFormat
    {
        int x = _frame.Temporary(4);
        int y = _frame.Temporary(4);
        foreach (var (from, to) in ((int, int)[])[(a, x), (b, y)])
        {
            if (high)
            {
                Step2<uint, ShrU32>(to, from, _frame.Constant(16, 4));
            }
            else
            {
                Step1<uint, Low16>(to, from);
            }

            if (typeof(TFormat) == typeof(Half16))
            {
                Step1<uint, WidenHalf>(to, to);
            }
            else
            {
                Step1<uint, WidenBrain>(to, to);
            }
        }

        FloatComparison<float>(relation, p, x, y);
    }

    private void DecodeSet(Instruction instruction)
    {
        int holds = _frame.Predicate();
        var (a, b) = ComparedSources(instruction, instruction.Types[1]);
        EmitComparison(instruction.Text.Modifiers[0], instruction.Types[1], holds, a, b, high: false);
        int yes = _frame.Constant(instruction.Type == PtxType.F32 ? 0x3F80_0000u : uint.MaxValue, 4);
        Emit(new Select<uint>(Destination(instruction), yes, _frame.Constant(0, 4), holds)
        { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
    }

    private void DecodeSelect(Instruction instruction)
    {
        var type = instruction.Type;
        int predicate = Source(instruction, 3, PtxType.Pred);
        SelectStep(type, Destination(instruction), Source(instruction, 1, type), Source(instruction, 2, type), predicate);
    }

    private void DecodeSignSelect(Instruction instruction)
    {
        var type = instruction.Types[0];
        var by = instruction.Types[1];
        int c = Source(instruction, 3, by);
        int holds = _frame.Predicate();
        if (by == PtxType.F32)
        {
            if (instruction.Has("ftz"))
            {
                int flushed = _frame.Temporary(4);
                Step1<uint, FlushF32>(flushed, c);
                c = flushed;
            }

            CompareStep<float, GreaterEqual<float>>(holds, c, _frame.Constant(0, 4));
        }
        else
        {
            CompareStep<int, GreaterEqual<int>>(holds, c, _frame.Constant(0, 4));
        }

        SelectStep(type, Destination(instruction), Source(instruction, 1, type), Source(instruction, 2, type), holds);
    }

    private void SelectStep(PtxType type, int d, int a, int b, int p)
    {
        if (type.Size() == 8)
        {
            Emit(new Select<ulong>(d, a, b, p) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
        }
        else
        {
            Emit(new Select<uint>(d, a, b, p) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
        }
    }
}
