using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>mov, with packing and special registers.</summary>
internal sealed partial class Lowering
{
    private void DecodeMove(Instruction instruction)
    {
        var type = instruction.Type;
        var operands = instruction.Text.Operands;
        if (type == PtxType.B128)
        {
            throw Unsupported(instruction);
        }

        if (operands[0] is Operand.Vector parts)
        {
            Unpack(parts, Source(instruction, 1, type), type.Size());
        }
        else if (operands[1] is Operand.Vector pieces)
        {
            Pack(instruction, pieces, type.Size());
        }
        else if (type == PtxType.Pred)
        {
            int a = Source(instruction, 1, type);
            Predicates(Destination(instruction), a, 0, a, 0, '&');
        }
        else if (operands[1] is Operand.Special { Name: var name }
            && (name.StartsWith("%clock", StringComparison.Ordinal) || name.StartsWith("%globaltimer", StringComparison.Ordinal)))
        {
            int shift = name is "%clock_hi" or "%globaltimer_hi" ? 32 : 0;
            Emit(new Clock(Destination(instruction), type.Size(), shift) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
        }
        else
        {
            Move(Destination(instruction), Source(instruction, 1, type), SlotSize(type));
        }
    }

    private void Unpack(Operand.Vector parts, int source, int size)
    {
        int count = parts.Elements.Count;
        int bits = size * 8 / count;
        for (int i = 0; i < count; i++)
        {
            if (Destination(parts.Elements[i]) is var d and >= 0)
            {
                Emit(new UnpackPart(d, source, size, i * bits, bits) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
            }
        }
    }

    private void Pack(Instruction instruction, Operand.Vector pieces, int size)
    {
        var type = (size / pieces.Elements.Count) switch
        {
            1 => PtxType.B8,
            2 => PtxType.B16,
            _ => PtxType.B32,
        };
        int[] sources = Places(pieces, type);
        int d = Destination(instruction);
        if (size == 8 && sources.Length == 2)
        {
            Each2<uint, uint, ulong, Join64>(d, sources[0], sources[1]);
        }
        else
        {
            Emit(new PackParts(d, sources, size, size * 8 / sources.Length) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
        }
    }
}
