using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Rules that tie modifiers together.</summary>
internal sealed partial class Checker
{
    private static void CheckCombination(Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case "cvt":
                CheckConversion(instruction);
                break;
            case "setp" or "set":
                CheckRelation(instruction);
                break;
            case "cp":
                CheckCopy(instruction);
                break;
            case "ld" or "st" when instruction.Text.Modifiers.Contains("volatile") && instruction.Has("const"):
                throw new PtxException(instruction.Line, "constant memory is not volatile");
            case "atom" or "red":
                // A scope says among whom; without an order it has no meaning before relaxed became the default.
                break;
        }
    }

    private static void CheckRelation(Instruction instruction)
    {
        var type = instruction.Types[^1];
        string relation = instruction.Text.Modifiers[0];
        bool fits = relation switch
        {
            "eq" or "ne" => true,
            "lt" or "le" or "gt" or "ge" => !type.IsBits(),
            "lo" or "ls" or "hi" or "hs" => type.IsUnsigned(),
            _ => type.IsFloat(),
        };
        if (!fits)
        {
            throw new PtxException(instruction.Line, $"{instruction.Text.FullName}: {type.Name()} has no comparison '.{relation}'");
        }
    }

    private static void CheckConversion(Instruction instruction)
    {
        var text = instruction.Text;
        var to = instruction.Types[0];
        var from = instruction.Types[1];
        string? whole = instruction.Which("rni", "rzi", "rmi", "rpi");
        string? rounding = instruction.Which("rn", "rz", "rm", "rp", "rna");
        void Refuse(string why) => throw new PtxException(text.Line, $"{text.FullName}: {why}");

        if (instruction.Has("ftz") && to != PtxType.F32 && from != PtxType.F32)
        {
            Refuse("'.ftz' is for .f32");
        }

        if (from.IsFloat() && !to.IsFloat())
        {
            if (whole is null)
            {
                Refuse("a conversion to whole numbers needs .rni, .rzi, .rmi or .rpi");
            }
        }
        else if (!from.IsFloat() && to.IsFloat())
        {
            if (rounding is null)
            {
                Refuse("a conversion from whole numbers needs .rn, .rz, .rm or .rp");
            }
        }
        else if (!from.IsFloat())
        {
            if (whole is not null || rounding is not null)
            {
                Refuse("whole numbers are not rounded");
            }
        }
        else if (to.IsAlternate() || from.IsAlternate())
        {
            bool narrows = to is PtxType.TF32 || (from is PtxType.F32 or PtxType.F64 or PtxType.F16 && to is PtxType.BF16 or PtxType.BF16X2)
                || (from == PtxType.BF16 && to == PtxType.F16);
            if (narrows && rounding is null)
            {
                Refuse("a conversion to a narrower number needs a rounding");
            }
        }
        else if (to.Size() < from.Size() || to == PtxType.F16X2)
        {
            if (rounding is null)
            {
                Refuse("a conversion to a narrower number needs .rn, .rz, .rm or .rp");
            }

            if (to == PtxType.F16 && from == PtxType.F32 && instruction.Has("ftz") && rounding is not "rn")
            {
                Refuse("'.ftz' goes with .rn here");
            }
        }
        else if (to.Size() > from.Size())
        {
            if (rounding is not null || whole is not null)
            {
                Refuse("a conversion to a wider number is exact and takes no rounding");
            }
        }
        else if (rounding is not null)
        {
            Refuse("a number of the same size is rounded to a whole one or not at all");
        }
    }

    private static void CheckCopy(Instruction instruction)
    {
        if (!instruction.Has("async") || instruction.Text.Operands.Length < 3)
        {
            return;
        }

        if (instruction.Text.Operands[2] is Operand.Constant { Bits: var bytes })
        {
            bool fits = instruction.Has("cg") ? bytes == 16 : bytes is 4 or 8 or 16;
            if (!fits)
            {
                throw new PtxException(instruction.Line, $"{instruction.Text.FullName} does not copy {bytes} bytes");
            }
        }
    }
}
