using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Execution;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Barriers and what lanes of a warp do together.</summary>
internal sealed partial class Lowering
{
    private void DecodeGathering(Instruction instruction)
    {
        _block.Condition = _guard;
        _block.ConditionFlip = _guardFlip;
        _block.Line = instruction.Line;
        if (instruction.Opcode is "bar" or "barrier" && !instruction.Has("warp"))
        {
            _block.Ending = Ending.Barrier;
            _block.Barrier = DecodeBarrier(instruction);
        }
        else
        {
            _block.Ending = Ending.Collective;
            _block.Collective = DecodeCollective(instruction);
        }
    }

    private BarrierUse DecodeBarrier(Instruction instruction)
    {
        var operands = instruction.Text.Operands;
        bool aligned = instruction.Opcode == "bar" || instruction.Has("aligned");
        if (instruction.Has("red"))
        {
            var reduction = instruction.Has("popc") ? BarrierReduction.Count
                : instruction.Has("and") ? BarrierReduction.And : BarrierReduction.Or;
            return new BarrierUse(Source(instruction, 1, PtxType.U32), -1, aligned, true, reduction,
                Source(instruction, 2, PtxType.Pred), Flip(operands[2]), Destination(instruction), instruction.Text.FullName);
        }

        int threads = operands.Length > 1 ? Source(instruction, 1, PtxType.U32) : -1;
        return new BarrierUse(Source(instruction, 0, PtxType.U32), threads, aligned, !instruction.Has("arrive"), BarrierReduction.None,
            -1, 0, -1, instruction.Text.FullName);
    }

    private Collective DecodeCollective(Instruction instruction)
    {
        var operands = instruction.Text.Operands;
        int Mask(int operand) => Source(instruction, operand, PtxType.B32);
        int last = operands.Length - 1;
        string name = instruction.Text.FullName;
        switch (instruction.Opcode)
        {
            case "bar":
                return new Collective(new WarpBarrier { Line = _line }, Mask(0), false, name);
            case "shfl":
                var mode = instruction.Which("up", "down", "bfly") switch
                {
                    "up" => ShuffleMode.Up,
                    "down" => ShuffleMode.Down,
                    "bfly" => ShuffleMode.Butterfly,
                    _ => ShuffleMode.Index,
                };
                var shuffle = new Shuffle(Destination(instruction), SecondDestination(instruction), Mask(1), Mask(2), Mask(3), mode)
                { Line = _line };
                return new Collective(shuffle, Mask(4), false, name);
            case "vote":
                var vote = instruction.Which("all", "any", "uni") switch
                {
                    "all" => VoteMode.All,
                    "any" => VoteMode.Any,
                    "uni" => VoteMode.Uniform,
                    _ => VoteMode.Ballot,
                };
                int input = Source(instruction, 1, PtxType.Pred);
                var asked = new Vote(Destination(instruction), input, Flip(operands[1]), vote) { Line = _line };
                return new Collective(asked, Mask(2), false, name);
            case "match":
                int size = instruction.Type.Size();
                int value = Source(instruction, 1, instruction.Type);
                var match = new Match(Destination(instruction), SecondDestination(instruction), value, size, instruction.Has("all"));
                return new Collective(match, Mask(2), false, name);
            case "redux":
                var redux = new Redux(Destination(instruction), Source(instruction, 1, instruction.Type), instruction.Text.Modifiers[1],
                    instruction.Type == PtxType.S32);
                return new Collective(redux, Mask(2), false, name);
            case "elect":
                return new Collective(new Elect(Destination(instruction), SecondDestination(instruction)), Mask(last), false, name);
            default:
                return new Collective(DecodeMatrix(instruction), -1, true, name);
        }
    }

    private Op DecodeMatrix(Instruction instruction)
    {
        var operands = instruction.Text.Operands;
        bool transposed = instruction.Has("trans");
        switch (instruction.Opcode)
        {
            case "ldmatrix":
                return new LoadMatrix(Address<AccessOnly>(instruction, 1, 16), Places(operands[0], PtxType.B32), transposed)
                { Line = _line };
            case "stmatrix":
                return new StoreMatrix(Address<AccessOnly>(instruction, 0, 16), Places(operands[1], PtxType.B32), transposed)
                { Line = _line };
            case "movmatrix":
                return new MoveMatrix(Destination(instruction), Source(instruction, 1, PtxType.B32)) { Line = _line };
            default:
                var kinds = instruction.Types.Skip(1).Take(2).Select(type => type switch
                {
                    PtxType.F16 => MatrixKind.F16,
                    PtxType.BF16 => MatrixKind.BF16,
                    PtxType.TF32 => MatrixKind.TF32,
                    PtxType.U8 => MatrixKind.U8,
                    _ => MatrixKind.S8,
                }).ToArray();
                bool half = instruction.Types[0] == PtxType.F16;
                var sums = half ? PtxType.B32 : instruction.Types[0];
                return new MatrixMultiply(Places(operands[0], sums), Places(operands[1], PtxType.B32), Places(operands[2], PtxType.B32),
                    Places(operands[3], sums), kinds[0], kinds[1], half)
                { Line = _line, Saturates = instruction.Has("satfinite") };
        }
    }

    /// <summary>The places of what stands in braces.</summary>
    private int[] Places(Operand operand, PtxType type) => operand is Operand.Vector vector
        ? [.. vector.Elements.Select(element => element is Operand.Sink ? -1 : Source(element, type, _line))]
        : [operand is Operand.Sink ? -1 : Source(operand, type, _line)];
}
