using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Extended precision: sums that carry.</summary>
internal sealed partial class Lowering
{
    private int _carry = -1;

    private void DecodeCarry(Instruction instruction)
    {
        if (_carry < 0)
        {
            _carry = _frame.Flag();
        }

        var type = instruction.Type;
        bool multiplies = instruction.Opcode is "mad" or "madc";
        int[] s = Sources(instruction, multiplies ? 3 : 2, type);
        Emit(new CarryOp(Destination(instruction), s, type.Size(), _carry)
        {
            Takes = instruction.Opcode is "addc" or "subc" or "madc",
            Gives = instruction.Has("cc"),
            Subtracts = instruction.Opcode is "sub" or "subc",
            IsHigh = instruction.Has("hi"),
            IsSigned = type.IsSigned(),
            Line = _line,
            Guard = _guard,
            GuardFlip = _guardFlip,
        });
    }
}
