using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Arithmetic of whole numbers.</summary>
internal sealed partial class Lowering
{
    private void DecodeInteger(Instruction instruction)
    {
        var type = instruction.Type;
        int count = instruction.Opcode switch
        {
            "mad" => 3,
            "abs" or "neg" => 1,
            _ => 2,
        };
        int d = Destination(instruction);
        if (instruction.Has("wide"))
        {
            DecodeWide(instruction, d);
            return;
        }

        int[] s = Sources(instruction, count, type);
        switch (type.Size())
        {
            case 2:
                DecodeShort(instruction, d, s);
                break;
            case 4:
                DecodeInteger32(instruction, d, s);
                break;
            default:
                DecodeInteger64(instruction, d, s);
                break;
        }
    }

    private void DecodeWide(Instruction instruction, int d)
    {
        var type = instruction.Type;
        int a = Source(instruction, 1, type);
        int b = Source(instruction, 2, type);
        int c = instruction.Opcode == "mad" ? Source(instruction, 3, type.Widened()) : -1;
        if (type.Size() == 4)
        {
            Emit(new MulWide(d, a, b, c, type.IsSigned()) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
            return;
        }

        if (type.IsSigned())
        {
            (a, b) = (Signed16(a), Signed16(b));
        }

        if (c < 0)
        {
            Step2<uint, Mul32>(d, a, b);
        }
        else
        {
            Step3<uint, Mad32>(d, a, b, c);
        }
    }

    /// <summary>16 bits: in 32, cut to 16 afterwards.</summary>
    private void DecodeShort(Instruction instruction, int d, int[] s)
    {
        bool signed = instruction.Type.IsSigned();
        if (signed)
        {
            s = [.. s.Select(Signed16)];
        }

        int high = _frame.Temporary(4);
        switch (instruction.Opcode)
        {
            case "mul" or "mad" when instruction.Has("hi"):
                Step2<uint, Mul32>(high, s[0], s[1]);
                Step2<uint, ShrU32>(high, high, _frame.Constant(16, 4));
                if (s.Length == 3)
                {
                    Step2<uint, Add32>(high, high, s[2]);
                }

                Step1<uint, Low16>(d, high);
                return;
            default:
                DecodeInteger32(instruction, high, s);
                Step1<uint, Low16>(d, high);
                return;
        }
    }

    private void DecodeInteger32(Instruction instruction, int d, int[] s)
    {
        bool signed = instruction.Type.IsSigned();
        bool high = instruction.Has("hi");
        switch (instruction.Opcode, instruction.Has("sat"))
        {
            case ("add", true):
                EachFunction(instruction, 4, s, [4, 4], (a, b, _) => Saturate((long)(int)a + (int)b));
                break;
            case ("sub", true):
                EachFunction(instruction, 4, s, [4, 4], (a, b, _) => Saturate((long)(int)a - (int)b));
                break;
            case ("mad", true):
                EachFunction(instruction, 4, s, [4, 4, 4], (a, b, c) => Saturate((((long)(int)a * (int)b) >> 32) + (int)c));
                break;
            case ("add", _):
                Step2<uint, Add32>(d, s[0], s[1]);
                break;
            case ("sub", _):
                Step2<uint, Sub32>(d, s[0], s[1]);
                break;
            case ("mul", _) when !high:
                Step2<uint, Mul32>(d, s[0], s[1]);
                break;
            case ("mul", _) when signed:
                Each2<int, int, int, MulHiS32>(d, s[0], s[1]);
                break;
            case ("mul", _):
                Each2<uint, uint, uint, MulHiU32>(d, s[0], s[1]);
                break;
            case ("mad", _) when !high:
                Step3<uint, Mad32>(d, s[0], s[1], s[2]);
                break;
            case ("mad", _) when signed:
                Each3<int, int, int, int, MadHiS32>(d, s[0], s[1], s[2]);
                break;
            case ("mad", _):
                Each3<uint, uint, uint, uint, MadHiU32>(d, s[0], s[1], s[2]);
                break;
            case ("div", _) when signed:
                Each2<int, int, int, DivS32>(d, s[0], s[1]);
                break;
            case ("div", _):
                Each2<uint, uint, uint, DivU32>(d, s[0], s[1]);
                break;
            case ("rem", _) when signed:
                Each2<int, int, int, RemS32>(d, s[0], s[1]);
                break;
            case ("rem", _):
                Each2<uint, uint, uint, RemU32>(d, s[0], s[1]);
                break;
            case ("abs", _):
                Step1<int, Abs32>(d, s[0]);
                break;
            case ("neg", _):
                Step1<int, Neg32>(d, s[0]);
                break;
            case ("min", _) when signed:
                Step2<int, MinS32>(d, s[0], s[1]);
                break;
            case ("min", _):
                Step2<uint, MinU32>(d, s[0], s[1]);
                break;
            case ("max", _) when signed:
                Step2<int, MaxS32>(d, s[0], s[1]);
                break;
            case ("max", _):
                Step2<uint, MaxU32>(d, s[0], s[1]);
                break;
            default:
                throw Unsupported(instruction);
        }

        if (instruction.Has("relu"))
        {
            Step2<int, MaxS32>(d, d, _frame.Constant(0, 4));
        }
    }

    private void DecodeInteger64(Instruction instruction, int d, int[] s)
    {
        bool signed = instruction.Type.IsSigned();
        bool high = instruction.Has("hi");
        switch (instruction.Opcode)
        {
            case "add":
                Step2<ulong, Add64>(d, s[0], s[1]);
                break;
            case "sub":
                Step2<ulong, Sub64>(d, s[0], s[1]);
                break;
            case "mul" when !high:
                Step2<ulong, Mul64>(d, s[0], s[1]);
                break;
            case "mul" when signed:
                Each2<long, long, long, MulHiS64>(d, s[0], s[1]);
                break;
            case "mul":
                Each2<ulong, ulong, ulong, MulHiU64>(d, s[0], s[1]);
                break;
            case "mad" when !high:
                Step3<ulong, Mad64>(d, s[0], s[1], s[2]);
                break;
            case "mad" when signed:
                Each3<long, long, long, long, MadHiS64>(d, s[0], s[1], s[2]);
                break;
            case "mad":
                Each3<ulong, ulong, ulong, ulong, MadHiU64>(d, s[0], s[1], s[2]);
                break;
            case "div" when signed:
                Each2<long, long, long, DivS64>(d, s[0], s[1]);
                break;
            case "div":
                Each2<ulong, ulong, ulong, DivU64>(d, s[0], s[1]);
                break;
            case "rem" when signed:
                Each2<long, long, long, RemS64>(d, s[0], s[1]);
                break;
            case "rem":
                Each2<ulong, ulong, ulong, RemU64>(d, s[0], s[1]);
                break;
            case "abs":
                Step1<long, Abs64>(d, s[0]);
                break;
            case "neg":
                Step1<long, Neg64>(d, s[0]);
                break;
            case "min" when signed:
                Step2<long, MinS64>(d, s[0], s[1]);
                break;
            case "min":
                Step2<ulong, MinU64>(d, s[0], s[1]);
                break;
            case "max" when signed:
                Step2<long, MaxS64>(d, s[0], s[1]);
                break;
            case "max":
                Step2<ulong, MaxU64>(d, s[0], s[1]);
                break;
            default:
                throw Unsupported(instruction);
        }
    }

    private void DecodeShortPairs(Instruction instruction)
    {
        bool signed = instruction.Type == PtxType.S16X2;
        string opcode = instruction.Opcode;
        bool relu = instruction.Has("relu");
        int Half(uint bits) => signed ? (short)bits : (ushort)bits;
        uint One(uint x, uint y)
        {
            int value = opcode switch
            {
                "add" => Half(x) + Half(y),
                "min" => Math.Min(Half(x), Half(y)),
                _ => Math.Max(Half(x), Half(y)),
            };
            return (ushort)(relu ? Math.Max(value, 0) : value);
        }

        EachFunction(instruction, 4, Sources(instruction, 2, instruction.Type), [4, 4],
            (a, b, _) => One((uint)a, (uint)b) | (One((uint)a >> 16, (uint)b >> 16) << 16));
    }

    private void DecodeBits(Instruction instruction)
    {
        var type = instruction.Type;
        int d = Destination(instruction);
        bool wide = type.Size() == 8;
        int width = type.Size() * 8;
        bool signed = type.IsSigned();
        switch (instruction.Opcode)
        {
            case "rem":
                int[] s = Sources(instruction, 2, type);
                if (wide)
                {
                    DecodeInteger64(instruction, d, s);
                }
                else if (type.Size() == 4)
                {
                    DecodeInteger32(instruction, d, s);
                }
                else
                {
                    DecodeShort(instruction, d, s);
                }

                break;
            case "popc" when wide:
                Each1<ulong, uint, Popc64>(d, Source(instruction, 1, type));
                break;
            case "popc":
                Each1<uint, uint, Popc32>(d, Source(instruction, 1, type));
                break;
            case "clz" when wide:
                Each1<ulong, uint, Clz64>(d, Source(instruction, 1, type));
                break;
            case "clz":
                Each1<uint, uint, Clz32>(d, Source(instruction, 1, type));
                break;
            case "brev" when wide:
                Each1<ulong, ulong, Brev64>(d, Source(instruction, 1, type));
                break;
            case "brev":
                Each1<uint, uint, Brev32>(d, Source(instruction, 1, type));
                break;
            case "bfe":
                int value = Source(instruction, 1, type);
                int from = Source(instruction, 2, PtxType.U32);
                int length = Source(instruction, 3, PtxType.U32);
                switch (wide, signed)
                {
                    case (false, false):
                        Each3<uint, uint, uint, uint, BfeU32>(d, value, from, length);
                        break;
                    case (false, true):
                        Each3<uint, uint, uint, uint, BfeS32>(d, value, from, length);
                        break;
                    case (true, false):
                        Each3<ulong, uint, uint, ulong, BfeU64>(d, value, from, length);
                        break;
                    default:
                        Each3<ulong, uint, uint, ulong, BfeS64>(d, value, from, length);
                        break;
                }

                break;
            case "bfi":
                int a = Source(instruction, 1, type);
                int b = Source(instruction, 2, type);
                int at = Source(instruction, 3, PtxType.U32);
                int bits = Source(instruction, 4, PtxType.U32);
                if (wide)
                {
                    Each4<ulong, ulong, uint, uint, ulong, Bfi64>(d, a, b, at, bits);
                }
                else
                {
                    Each4<uint, uint, uint, uint, uint, Bfi32>(d, a, b, at, bits);
                }

                break;
            case "bfind":
                bool shift = instruction.Has("shiftamt");
                EachFunction(instruction, 4, [Source(instruction, 1, type)], [wide ? 8 : 4],
                    (x, _, _) => Bits.FindHighest(x, width, signed, shift));
                break;
            case "fns":
                EachFunction(instruction, 4, Sources(instruction, 3, PtxType.B32), [4, 4, 4],
                    (x, y, z) => Bits.FindNth((uint)x, (uint)y, (int)z));
                break;
            case "sad":
                EachFunction(instruction, SlotSize(type), Sources(instruction, 3, type), [.. Enumerable.Repeat(SlotSize(type), 3)],
                    (x, y, z) => SumOfDifference(x, y, z, width, signed));
                break;
            case "mul24" or "mad24":
                bool high = instruction.Has("hi");
                bool adds = instruction.Opcode == "mad24";
                bool saturates = instruction.Has("sat");
                EachFunction(instruction, 4, Sources(instruction, adds ? 3 : 2, type), [4, 4, 4], (x, y, z) =>
                {
                    long product = signed ? (long)((int)x << 8 >> 8) * ((int)y << 8 >> 8) : (long)(((uint)x & 0xFF_FFFF) * (y & 0xFF_FFFF));
                    long part = high ? product >> 16 : product;
                    return saturates ? Saturate((int)part + (long)(int)z) : (uint)part + (uint)z;
                });
                break;
            case "szext" or "bmsk":
                DecodeMask(instruction);
                break;
            default:
                bool aSigned = instruction.Types[0] == PtxType.S32;
                bool bSigned = instruction.Types[1] == PtxType.S32;
                bool four = instruction.Opcode == "dp4a";
                int shiftBy = instruction.Has("hi") ? 16 : 0;
                EachFunction(instruction, 4, Sources(instruction, 3, PtxType.B32), [4, 4, 4],
                    (x, y, z) => Bits.Dot((uint)x, aSigned, (uint)y, bSigned, (uint)z, four ? 4 : 2, shiftBy));
                break;
        }
    }

    private void DecodeMask(Instruction instruction)
    {
        bool wrap = instruction.Has("wrap");
        bool signed = instruction.Type == PtxType.S32;
        EachFunction(instruction, 4, Sources(instruction, 2, PtxType.B32), [4, 4], instruction.Opcode == "bmsk"
            ? (a, b, _) =>
            {
                uint from = wrap ? (uint)a & 31 : (uint)Math.Min((uint)a, 32);
                uint count = wrap ? (uint)b & 31 : (uint)Math.Min((uint)b, 32);
                return (uint)(((1ul << (int)count) - 1) << (int)from);
            }
        : (a, b, _) =>
        {
            uint count = wrap ? (uint)b & 31 : (uint)Math.Min((uint)b, 32);
            return count == 0 ? 0 : (uint)Bits.Extract((uint)a, 0, count, 32, signed);
        });
    }

    private static ulong SumOfDifference(ulong x, ulong y, ulong z, int width, bool signed)
    {
        long Extend(ulong value) => (long)(value << (64 - width)) >> (64 - width);
        ulong mask = width == 64 ? ulong.MaxValue : (1ul << width) - 1;
        bool less = signed ? Extend(x) < Extend(y) : (x & mask) < (y & mask);
        return (z + (less ? y - x : x - y)) & mask;
    }

    private static ulong Saturate(long value) => (uint)(int)Math.Clamp(value, int.MinValue, int.MaxValue);
}
