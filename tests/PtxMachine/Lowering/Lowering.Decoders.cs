using System.Collections.Frozen;
using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Which method decodes which instruction.</summary>
internal sealed partial class Lowering
{
    private static FrozenDictionary<string, Action<Lowering, Instruction>> MakeDecoders()
    {
        Dictionary<string, Action<Lowering, Instruction>> decoders = new()
        {
            ["mov"] = (lowering, instruction) => lowering.DecodeMove(instruction),
            ["cvt"] = (lowering, instruction) => lowering.DecodeConversion(instruction),
            ["cvta"] = (lowering, instruction) => lowering.DecodeWindow(instruction),
            ["isspacep"] = (lowering, instruction) => throw lowering.Unsupported(instruction),
            ["ld"] = (lowering, instruction) => lowering.DecodeLoad(instruction),
            ["st"] = (lowering, instruction) => lowering.DecodeStore(instruction),
            ["atom"] = (lowering, instruction) => lowering.DecodeAtomic(instruction),
            ["red"] = (lowering, instruction) => lowering.DecodeAtomic(instruction),
            ["cp"] = (lowering, instruction) => lowering.DecodeCopy(instruction),
            ["setp"] = (lowering, instruction) => lowering.DecodeSetPredicate(instruction),
            ["set"] = (lowering, instruction) => lowering.DecodeSet(instruction),
            ["selp"] = (lowering, instruction) => lowering.DecodeSelect(instruction),
            ["slct"] = (lowering, instruction) => lowering.DecodeSignSelect(instruction),
            ["activemask"] = (lowering, instruction) => lowering.Emit(new Vote(lowering.Destination(instruction), -1, 0, VoteMode.Ballot)
            {
                Line = lowering._line,
                Guard = lowering._guard,
                GuardFlip = lowering._guardFlip,
            }),
            ["trap"] = (lowering, _) =>
                lowering.Emit(new Trap { Line = lowering._line, Guard = lowering._guard, GuardFlip = lowering._guardFlip }),
            ["createpolicy"] = (lowering, instruction) =>
                lowering.Move(lowering.Destination(instruction), lowering._frame.Constant(0, 8), 8),
        };
        foreach (string name in (string[])["membar", "fence"])
        {
            decoders[name] = (lowering, _) => lowering.Emit(new Fence { Line = lowering._line });
        }

        // Hints, and what has no meaning to one launch at a time.
        foreach (string name in (string[])["prefetch", "prefetchu", "nanosleep", "griddepcontrol", "pmevent", "brkpt"])
        {
            decoders[name] = (_, _) => { };
        }

        foreach (string name in (string[])["add", "sub", "mul", "mad", "div", "abs", "neg", "min", "max", "fma"])
        {
            decoders[name] = (lowering, instruction) => lowering.DecodeArithmetic(instruction);
        }

        foreach (string name in (string[])["addc", "subc", "madc"])
        {
            decoders[name] = (lowering, instruction) => lowering.DecodeCarry(instruction);
        }

        foreach (string name in (string[])["rcp", "sqrt", "rsqrt", "sin", "cos", "lg2", "ex2", "tanh", "testp", "copysign"])
        {
            decoders[name] = (lowering, instruction) => lowering.DecodeFunction(instruction);
        }

        foreach (string name in (string[])["and", "or", "xor", "not", "cnot", "shl", "shr", "shf", "lop3", "prmt"])
        {
            decoders[name] = (lowering, instruction) => lowering.DecodeLogic(instruction);
        }

        foreach (string name in (string[])["rem", "sad", "mul24", "mad24", "popc", "clz", "bfind", "fns",
            "brev", "bfe", "bfi", "szext", "bmsk", "dp4a", "dp2a"])
        {
            decoders[name] = (lowering, instruction) => lowering.DecodeBits(instruction);
        }

        return decoders.ToFrozenDictionary();
    }

    private void DecodeArithmetic(Instruction instruction)
    {
        if (instruction.Has("cc"))
        {
            DecodeCarry(instruction);
            return;
        }

        switch (instruction.Type)
        {
            case PtxType.F32:
                DecodeSingle(instruction);
                break;
            case PtxType.F64:
                DecodeDouble(instruction);
                break;
            case PtxType.F16 or PtxType.F16X2:
                DecodeHalf<Half16>(instruction);
                break;
            case PtxType.BF16 or PtxType.BF16X2:
                DecodeHalf<Brain16>(instruction);
                break;
            case PtxType.U16X2 or PtxType.S16X2:
                DecodeShortPairs(instruction);
                break;
            default:
                DecodeInteger(instruction);
                break;
        }
    }

    private void DecodeWindow(Instruction instruction)
    {
        int d = Destination(instruction);
        int a = Source(instruction, 1, PtxType.U64);
        ulong window = instruction.Has("shared") ? Access.SharedWindow : instruction.Has("local") ? Access.LocalWindow : 0;
        if (window == 0)
        {
            Move(d, a, 8);
        }
        else if (instruction.Has("to"))
        {
            Step2<ulong, Sub64>(d, a, _frame.Constant(window, 8));
        }
        else
        {
            Step2<ulong, Add64>(d, a, _frame.Constant(window, 8));
        }
    }
}
