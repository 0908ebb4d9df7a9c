using System.Globalization;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Launch facts, barriers, votes and broadcasts. An operation that all threads of the warp come to together, but those that have
/// ended, names all lanes; the hardware waits for them. Where threads have parted before, it names the lanes that run it at once
/// (<c>activemask</c>), and barriers are those that each thread counts for by itself.
/// </summary>
internal sealed partial class PtxEmitter
{
    private const string AllLanes = "0xffffffff";

    private string? _lane;
    private string? _thread;
    private string? _groupSize;

    private void Prologue(string text) => _prologue.Append("    ").Append(text).Append(";\n");

    /// <summary>The lane in the warp.</summary>
    private string Lane()
    {
        if (_lane is null)
        {
            _lane = Temp(RegisterType.Word);
            Prologue($"mov.u32 {_lane}, %laneid");
        }
        return _lane;
    }

    /// <summary>Number of the thread in its group, x fastest.</summary>
    private string Thread()
    {
        if (_thread is null)
        {
            _thread = Temp(RegisterType.Word);
            string[] r = [.. Enumerable.Range(0, 5).Select(_ => Temp(RegisterType.Word))];
            Prologue($"mov.u32 {r[0]}, %tid.x");
            Prologue($"mov.u32 {r[1]}, %tid.y");
            Prologue($"mov.u32 {r[2]}, %tid.z");
            Prologue($"mov.u32 {r[3]}, %ntid.x");
            Prologue($"mov.u32 {r[4]}, %ntid.y");
            Prologue($"mad.lo.s32 {r[2]}, {r[2]}, {r[4]}, {r[1]}");
            Prologue($"mad.lo.s32 {_thread}, {r[2]}, {r[3]}, {r[0]}");
        }
        return _thread;
    }

    /// <summary>Threads in the group.</summary>
    private string GroupSize()
    {
        if (_groupSize is null)
        {
            _groupSize = Temp(RegisterType.Word);
            string[] r = [.. Enumerable.Range(0, 3).Select(_ => Temp(RegisterType.Word))];
            Prologue($"mov.u32 {r[0]}, %ntid.x");
            Prologue($"mov.u32 {r[1]}, %ntid.y");
            Prologue($"mov.u32 {r[2]}, %ntid.z");
            Prologue($"mul.lo.s32 {r[0]}, {r[0]}, {r[1]}");
            Prologue($"mul.lo.s32 {_groupSize}, {r[0]}, {r[2]}");
        }
        return _groupSize;
    }

    private void EmitBuiltin(Value value)
    {
        BuiltinKind kind = (BuiltinKind)value.Immediate;
        string d = Name(value);
        char axis = "xyz"[kind <= BuiltinKind.GroupDimZ ? (int)kind % 3 : 0];
        Line(kind switch
        {
            <= BuiltinKind.GridIdxZ => $"mov.u32 {d}, %ctaid.{axis}",
            <= BuiltinKind.GridDimZ => $"mov.u32 {d}, %nctaid.{axis}",
            <= BuiltinKind.GroupIdxZ => $"mov.u32 {d}, %tid.{axis}",
            <= BuiltinKind.GroupDimZ => $"mov.u32 {d}, %ntid.{axis}",
            BuiltinKind.LaneIdx => $"mov.u32 {d}, %laneid",
            BuiltinKind.WarpIdx => $"shr.u32 {d}, {Thread()}, 5",
            BuiltinKind.ExtentX => $"ld.param.u64 {d}, [extent_x]",
            BuiltinKind.ExtentY => $"ld.param.u64 {d}, [extent_y]",
            BuiltinKind.ExtentZ => $"ld.param.u64 {d}, [extent_z]",
            _ => $"ld.param.b32 {d}, [dynamic_bytes]",
        });
    }

    private void EmitConvergent(Value value)
    {
        bool together = _convergence.IsTogether(value.Block!);
        Value[] o = value.Operands;
        switch (value.Op)
        {
            case OpCode.Barrier:
                EmitBarrier(together);
                return;
            case OpCode.BarrierPopCount:
                Line($"{(together ? "bar" : "barrier")}.red.popc.u32 {Name(value)}, 0, {Reg(o[0])}");
                return;
            case OpCode.WarpBarrier:
                Line($"bar.warp.sync {Members(together)}");
                return;
            case OpCode.Ballot:
                Line($"vote.sync.ballot.b32 {Name(value)}, {Reg(o[0])}, {Members(together)}");
                return;
            case OpCode.GroupBroadcast:
                EmitGroupBroadcast(value, together);
                return;
            case OpCode.Shuffle:
                EmitShuffle(value, together);
                return;
            default:
                throw Refuse(value, $"{value.Op} cannot be written in PTX");
        }
    }

    private void EmitBarrier(bool together) => Line(together ? "bar.sync 0" : "barrier.sync 0");

    /// <summary>The lanes that take part.</summary>
    private string Members(bool together)
    {
        if (together)
            return AllLanes;
        string active = Temp(RegisterType.Word);
        Line($"activemask.b32 {active}");
        return active;
    }

    /// <summary>Through shared memory; the second barrier keeps the cell until all have read it.</summary>
    private void EmitGroupBroadcast(Value value, bool together)
    {
        Value source = value.Operands[0];
        string index = Reg(value.Operands[1]);
        string type = PtxRegisters.Move(PtxRegisters.TypeOf(source));
        string isSource = Temp(RegisterType.Predicate);
        string exists = Temp(RegisterType.Predicate);
        string read = Temp(PtxRegisters.TypeOf(source));
        string own = Reg(source);
        Line($"setp.eq.s32 {isSource}, {Thread()}, {index}");
        Line($"@{isSource} st.shared.{type} [broadcast_cell], {own}");
        EmitBarrier(together);
        Line($"ld.shared.{type} {read}, [broadcast_cell]");
        EmitBarrier(together);
        Line($"setp.lt.u32 {exists}, {index}, {GroupSize()}");
        Line($"selp.{type} {Name(value)}, {read}, {own}, {exists}");
    }
}
