using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>cvt: common conversions a vector at a time, all others lane by lane through exact numbers.</summary>
internal sealed partial class Lowering
{
    private void DecodeConversion(Instruction instruction)
    {
        var to = instruction.Types[0];
        var from = instruction.Types[1];
        int d = Destination(instruction);
        if (to is PtxType.F16X2 or PtxType.BF16X2)
        {
            DecodePairConversion(instruction, d);
            return;
        }

        int a = Source(instruction, 1, from);
        int size = RegisterSize(instruction.Text.Operands[1], from);
        int toSize = RegisterSize(instruction.Text.Operands[0], to);
        bool plain = instruction.Which("sat", "ftz", "relu", "rz", "rm", "rp", "rna") is null && size == from.Size() && toSize == to.Size();
        if (plain && TryFastConversion(instruction, from, to, d, a))
        {
            return;
        }

        Emit(new MapFunction(d, toSize > 4 ? 8 : 4, [a], [size > 4 ? 8 : 4], ConversionFunction(instruction, from, to, toSize))
        {
            Line = _line,
            Guard = _guard,
            GuardFlip = _guardFlip,
        });
    }

    private static int RegisterSize(Operand operand, PtxType type) =>
        operand is Operand.Reg register ? register.Register.Type.Size() : type.Size();

    private bool TryFastConversion(Instruction instruction, PtxType from, PtxType to, int d, int a)
    {
        switch (from, to)
        {
            case (PtxType.F32, PtxType.F16):
                Step1<uint, NarrowHalf>(d, a);
                return true;
            case (PtxType.F16, PtxType.F32):
                Step1<uint, WidenHalf>(d, a);
                return true;
            case (PtxType.F32, PtxType.BF16):
                Step1<uint, NarrowBrain>(d, a);
                return true;
            case (PtxType.BF16, PtxType.F32):
                Step1<uint, WidenBrain>(d, a);
                return true;
            case (PtxType.S32, PtxType.F32):
                Step1<int, IntToSingle>(d, a);
                return true;
            case (PtxType.U32, PtxType.F32):
                Each1<uint, float, UIntToSingle>(d, a);
                return true;
            case (PtxType.F32, PtxType.S32) when instruction.Has("rzi"):
                Each1<float, int, SingleToInt>(d, a);
                return true;
            case (PtxType.F32, PtxType.F64):
                Each1<float, double, SingleToDouble>(d, a);
                return true;
            case (PtxType.F64, PtxType.F32):
                Each1<double, float, DoubleToSingle>(d, a);
                return true;
            case (PtxType.F32, PtxType.F32) when instruction.Which("rni", "rzi", "rmi", "rpi") is { } whole:
                RoundWhole(whole, d, a);
                return true;
        }

        if (from.IsFloat() || to.IsFloat())
        {
            return false;
        }

        switch (from.Size(), to.Size())
        {
            case (4, 8):
                Emit(new Widen(d, a, from.IsSigned()) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
                return true;
            case (8, 4):
                Each1<ulong, uint, Low32>(d, a);
                return true;
            case (4, 2):
                Step1<uint, Low16>(d, a);
                return true;
            case (2, 4) when from.IsSigned():
                Step1<int, Sign16>(d, a);
                return true;
            case (2, 4) or (4, 4) or (2, 2):
                Step1<uint, Move32>(d, a);
                return true;
            case (8, 8):
                Step1<ulong, Move64>(d, a);
                return true;
            default:
                return false;
        }
    }

    private void RoundWhole(string mode, int d, int a)
    {
        switch (mode)
        {
            case "rni":
                Step1<float, RoundEvenF32>(d, a);
                break;
            case "rzi":
                Step1<float, TruncateF32>(d, a);
                break;
            case "rmi":
                Step1<float, FloorF32>(d, a);
                break;
            default:
                Step1<float, CeilingF32>(d, a);
                break;
        }
    }

    private void DecodePairConversion(Instruction instruction, int d)
    {
        int a = Source(instruction, 1, PtxType.F32);
        int b = Source(instruction, 2, PtxType.F32);
        bool brain = instruction.Type == PtxType.BF16X2;
        if (instruction.Which("rz", "relu") is not null)
        {
            var format = brain ? Rounding.Format.BF16 : Rounding.Format.F16;
            var mode = Rounding.Parse(instruction.Which("rn", "rz"));
            bool relu = instruction.Has("relu");
            ulong One(uint bits)
            {
                float value = BitConverter.UInt32BitsToSingle(bits);
                return Rounding.FromDouble(relu && value < 0 ? 0 : value, format, mode);
            }

            EachFunction(instruction, 4, [a, b], [4, 4], (x, y, _) => (One((uint)x) << 16) | One((uint)y));
        }
        else if (brain)
        {
            Step2<uint, NarrowBrains>(d, a, b);
        }
        else
        {
            Step2<uint, NarrowHalves>(d, a, b);
        }
    }
}
