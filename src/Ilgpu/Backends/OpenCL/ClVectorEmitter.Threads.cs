using System.Text;
using ILGPU.Backends.Cpu;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>What lanes learn of each other.</summary>
internal sealed partial class ClVectorEmitter
{
    /// <summary>The bits of the active lanes whose condition holds.</summary>
    private string Ballot(Value condition)
    {
        string holds = Vector(condition);
        return _prelude.Bits(_mask is null ? holds : $"{_mask} & {Grouped(holds)}");
    }

    private string Broadcast(Value value)
    {
        Value source = value.Operands[0];
        if (IsUniform(source))
            return Scalar(source);
        string element = $"{_prelude.Element(TypeOf(source, Form.Vector))}({Vector(source)}, {Scalar(value.Operands[1])})";
        return source.Kind switch
        {
            ValueKind.Bool => $"-{element}",
            ValueKind.Pointer => $"({TypeOf(value, Form.Scalar)}){element}",
            _ => element,
        };
    }

    /// <summary>Group.IdxX, Y or Z of each lane of a group of several dimensions.</summary>
    private string GroupIndices(BuiltinKind kind) => kind switch
    {
        BuiltinKind.GroupIdxX => $"{_prelude.LaneIds} % (uint)group_x",
        BuiltinKind.GroupIdxY => $"{_prelude.LaneIds} / (uint)group_x % (uint)group_y",
        _ => $"{_prelude.LaneIds} / (uint)(group_x * group_y)",
    };

    private string Shuffle(Value value)
    {
        Value[] o = value.Operands;
        ShuffleKind kind = (ShuffleKind)value.Immediate;
        if (_program.Options.IsFull && o[1].Op == OpCode.Constant && o[2].Op == OpCode.Constant)
        {
            StringBuilder lanes = new(".s");
            for (int lane = 0; lane < Lanes; lane++)
                lanes.Append("0123456789abcdef"[LaneHelpers.Source(kind, lane, o[1].AsInt32, o[2].AsInt32, Lanes)]);
            return (IsVariable(o[0], Form.Vector) ? Vector(o[0]) : $"({Vector(o[0])})") + lanes;
        }
        string function = _prelude.Shuffle(TypeOf(value, Form.Vector));
        return $"{function}({Vector(o[0])}, {(int)kind}, {Vector(o[1])}, {Vector(o[2])}, {Threads()})";
    }
}
