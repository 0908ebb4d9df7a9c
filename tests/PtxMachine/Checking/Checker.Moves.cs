using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>mov: registers, constants, special registers, addresses, and packing in braces.</summary>
internal sealed partial class Checker
{
    private static void CheckMove(Instruction instruction)
    {
        var type = instruction.Opcode == "cvta" ? PtxType.U64 : instruction.Type;
        var destination = instruction.Text.Operands[0];
        var source = instruction.Text.Operands[1];
        if (destination is Operand.Vector parts)
        {
            if (source is not Operand.Reg)
            {
                throw Wrong(instruction, 1, "must be one register");
            }

            CheckPacking(instruction, 0, parts, type);
            CheckMoveSource(instruction, source, type);
            CheckDistinct(instruction, parts);
            return;
        }

        if (destination is not Operand.Reg register)
        {
            throw Wrong(instruction, 0, "must be a register");
        }

        RequireFit(instruction, 0, register.Register, type);
        if (source is Operand.Vector pieces)
        {
            CheckPacking(instruction, 1, pieces, type);
        }
        else
        {
            CheckMoveSource(instruction, source, type);
        }
    }

    private static void CheckMoveSource(Instruction instruction, Operand source, PtxType type)
    {
        switch (source)
        {
            case Operand.Reg { Negated: false } register:
                RequireFit(instruction, 1, register.Register, type);
                break;
            case Operand.Constant constant when type != PtxType.Pred || !constant.IsFloat:
                Constants.Bits(constant, type, instruction.Line);
                break;
            case Operand.Special special when SpecialRegisters.TryGet(special.Name, out var kind):
                if (kind.Size() != type.Size() || type.IsFloat())
                {
                    throw Wrong(instruction, 1, $"{special.Name} is {kind.Name()}, wanted is {type.Name()}");
                }

                break;
            case Operand.AddressOf { Variable: var variable }:
                bool small = variable.Space is Space.Shared or Space.Local or Space.Param or Space.Const;
                if (type is not (PtxType.U64 or PtxType.S64 or PtxType.B64)
                    && !(small && type is PtxType.U32 or PtxType.S32 or PtxType.B32))
                {
                    throw Wrong(instruction, 1, $"the address of '{variable.Name}' does not fit {type.Name()}");
                }

                break;
            default:
                throw Wrong(instruction, 1, "is nothing that can be moved");
        }
    }

    private static void CheckPacking(Instruction instruction, int operand, Operand.Vector vector, PtxType type)
    {
        int count = vector.Elements.Count;
        if (!type.IsBits() || count is not (2 or 4) || type.Size() % count != 0)
        {
            throw Wrong(instruction, operand, $"{count} in braces are not packed as {type.Name()}");
        }

        int size = type.Size() / count;
        foreach (var element in vector.Elements)
        {
            bool fits = element switch
            {
                Operand.Reg { Negated: false } register => register.Register.Type.Size() == size,
                Operand.Sink => operand == 0,
                Operand.Constant { IsFloat: false } => operand == 1,
                _ => false,
            };
            if (!fits)
            {
                throw Wrong(instruction, operand, $"must hold registers of {size} bytes");
            }
        }
    }

    private static void RequireFit(Instruction instruction, int operand, Register register, PtxType type)
    {
        if (!register.Type.Fits(type, relaxed: false))
        {
            throw Wrong(instruction, operand, $"'{register.Name}' is {register.Type.Name()}, wanted is {type.Name()}");
        }
    }
}
