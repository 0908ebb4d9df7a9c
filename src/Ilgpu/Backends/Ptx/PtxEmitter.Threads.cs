using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Launch facts, barriers, votes and broadcasts. Operations of a warp name the lanes that come to them (<see cref="WarpMasks"/>) and
/// wait for these; lanes that have ended are waited for no longer. Barriers of the group where threads have parted are those
/// that each thread counts for by itself.
/// </summary>
internal sealed partial class PtxEmitter
{
    private const string AllLanes = "0xffffffff";

    private readonly Dictionary<LaneMask, string> _lanes = [];
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
        bool together = IsTogether(value);
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
                Line($"bar.warp.sync {Members(_masks.Of(value.Block!))}");
                return;
            case OpCode.Ballot:
                Line($"vote.sync.ballot.b32 {Name(value)}, {Reg(o[0])}, {Members(_masks.Of(value.Block!))}");
                return;
            case OpCode.GroupBroadcast:
                EmitGroupBroadcast(value, together);
                return;
            case OpCode.Shuffle:
                EmitShuffle(value);
                return;
            default:
                throw Refuse(value, $"{value.Op} cannot be written in PTX");
        }
    }

    private void EmitBarrier(bool together) => Line(together ? "bar.sync 0" : "barrier.sync 0");

    private bool IsTogether(Value value) => _masks.Of(value.Block!).Kind == LaneMaskKind.All;

    /// <summary>The lanes that take part, as an operand.</summary>
    private string Members(LaneMask mask)
    {
        switch (mask.Kind)
        {
            case LaneMaskKind.All:
                return AllLanes;
            case LaneMaskKind.Unknown:
                string active = Temp(RegisterType.Word);
                Line($"activemask.b32 {active}");
                return active;
        }
        if (!_lanes.TryGetValue(mask, out string? register))
            _lanes.Add(mask, register = Temp(RegisterType.Word));
        return register;
    }

    /// <summary>Writes the ballots that the sides of a branch need.</summary>
    private void EmitBallots(Block branch)
    {
        foreach (bool taken in new[] { true, false })
        {
            if (!_masks.Ballots.Contains((branch, taken)))
                continue;
            string condition = Reg(branch.Terminator!.Operands[0]);
            if (!taken)
            {
                string opposite = Temp(RegisterType.Predicate);
                Line($"not.pred {opposite}, {condition}");
                condition = opposite;
            }
            string lanes = Members(new LaneMask(taken ? LaneMaskKind.Taken : LaneMaskKind.NotTaken, branch));
            Line($"vote.sync.ballot.b32 {lanes}, {condition}, {Members(_masks.Of(branch))}");
        }
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
