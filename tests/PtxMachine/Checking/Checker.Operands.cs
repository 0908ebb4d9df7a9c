using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Operands against the form: their number, kinds and types.</summary>
internal sealed partial class Checker
{
    private void CheckOperands(Instruction instruction)
    {
        var text = instruction.Text;
        if (!Counts(instruction.Form, text))
        {
            throw new PtxException(text.Line, $"{text.FullName} does not take {text.Operands.Length} operands");
        }

        for (int i = 0; i < text.Operands.Length; i++)
        {
            var form = instruction.Form.Operands[i];
            var operand = text.Operands[i];
            switch (form.Kind)
            {
                case OperandKind.Address:
                    CheckAddress(instruction, operand, i);
                    break;
                case OperandKind.Constant:
                    if (operand is not Operand.Constant { IsFloat: false } constant || constant.Bits < 0 || constant.Bits > form.Limit)
                    {
                        throw Wrong(instruction, i, $"must be a constant from 0 to {form.Limit}");
                    }

                    break;
                case OperandKind.Label or OperandKind.Targets:
                    if (operand is not Operand.Label)
                    {
                        throw Wrong(instruction, i, "must be a label");
                    }

                    break;
                case OperandKind.Any:
                    break;
                default:
                    CheckValue(instruction, form, operand, i);
                    break;
            }
        }

        if (instruction.Opcode is "mov" or "cvta" && instruction.Text.Operands.Length == 2)
        {
            CheckMove(instruction);
        }
    }

    private void CheckValue(Instruction instruction, OperandForm form, Operand operand, int index)
    {
        if (form.HasPredicate)
        {
            if (operand is Operand.Pair pair)
            {
                CheckScalar(instruction, form, pair.First, index, form.Resolve(instruction.Types));
                CheckScalar(instruction, form, pair.Second, index, PtxType.Pred);
                return;
            }

            if (form.NeedsPredicate)
            {
                throw Wrong(instruction, index, "must be followed by a bar and a predicate");
            }
        }

        int elements = form.Elements < 0 ? instruction.VectorLength : form.Elements;
        var type = form.Resolve(instruction.Types);
        bool braces = form.Elements > 0 || elements > 1;
        if (form.Elements < 0 && elements * type.Size() > 16)
        {
            throw new PtxException(instruction.Line, $"{instruction.Text.FullName} accesses more than 16 bytes");
        }

        if (!braces)
        {
            CheckScalar(instruction, form, operand, index, type);
            return;
        }

        if (operand is not Operand.Vector vector || vector.Elements.Count != elements)
        {
            throw Wrong(instruction, index, $"must be {elements} registers in braces");
        }

        foreach (var element in vector.Elements)
        {
            CheckScalar(instruction, form, element, index, type);
        }

        if (form.IsDestination)
        {
            CheckDistinct(instruction, vector);
        }
    }

    /// <summary>Instructions whose results may be an underscore.</summary>
    private static readonly string[] MayBeDropped = ["ld", "mov", "atom", "setp", "shfl", "match", "elect"];

    private static void CheckDistinct(Instruction instruction, Operand.Vector vector)
    {
        var registers = vector.Elements.OfType<Operand.Reg>().Select(element => element.Register).ToArray();
        if (registers.Distinct().Count() != registers.Length)
        {
            throw new PtxException(instruction.Line, $"{instruction.Text.FullName} writes a register twice");
        }
    }

    private void CheckScalar(Instruction instruction, OperandForm form, Operand operand, int index, PtxType type)
    {
        switch (operand)
        {
            case Operand.Reg register:
                if (register.Negated && !form.MayBeNegated)
                {
                    throw Wrong(instruction, index, "may not be negated");
                }

                if (!register.Register.Type.Fits(type, form.IsRelaxed))
                {
                    throw Wrong(instruction, index,
                        $"'{register.Register.Name}' is {register.Register.Type.Name()}, wanted is {type.Name()}");
                }

                break;
            case Operand.Sink when form.IsDestination:
                if (!MayBeDropped.Contains(instruction.Opcode))
                {
                    throw Wrong(instruction, index, "may not be dropped");
                }

                break;
            case Operand.Constant constant when !form.IsDestination && type != PtxType.Pred:
                if (type is PtxType.F16 or PtxType.F16X2 || type.IsAlternate())
                {
                    throw Wrong(instruction, index, $"must be a register: {type.Name()} has no constants");
                }

                Constants.Bits(constant, type, instruction.Line);
                break;
            default:
                throw Wrong(instruction, index,
                    form.IsDestination ? "must be a register" : $"must be a register or constant of {type.Name()}");
        }
    }

    private void CheckAddress(Instruction instruction, Operand operand, int index)
    {
        if (operand is not Operand.Address address)
        {
            throw Wrong(instruction, index, "must be an address in brackets");
        }

        var space = AddressSpaces.Of(instruction, index);
        if (address.Register is { } register)
        {
            bool fits = register.Type is PtxType.U64 or PtxType.S64 or PtxType.B64
                || (space is Space.Shared or Space.Local or Space.Param or Space.Const
                    && register.Type is PtxType.U32 or PtxType.S32 or PtxType.B32);
            if (!fits)
            {
                throw Wrong(instruction, index, $"'{register.Name}' is {register.Type.Name()}, which is no address");
            }
        }

        if (address.Variable is { } variable)
        {
            if (variable.Space != space && !(space == Space.Generic && variable.Space is Space.Global))
            {
                throw Wrong(instruction, index, $"'{variable.Name}' does not lie in .{space.ToString().ToLowerInvariant()}");
            }

            int size = instruction.Opcode is "ld" or "st" or "atom" or "red" ? instruction.Types[0].Size() * instruction.VectorLength : 1;
            if (!variable.IsDynamic && (address.Offset < 0 || address.Offset + size > variable.Bytes))
            {
                throw Wrong(instruction, index, $"lies outside of '{variable.Name}'");
            }

            if (address.Offset % size != 0 || size > variable.Alignment)
            {
                throw Wrong(instruction, index, $"is not aligned to {size} bytes");
            }
        }

        if (space == Space.Param && address.Register is null && address.Variable is null)
        {
            throw Wrong(instruction, index, "must name a parameter");
        }
    }

    private static PtxException Wrong(Instruction instruction, int operand, string what) =>
        new(instruction.Line, $"{instruction.Text.FullName}: operand {operand + 1} {what}");
}
