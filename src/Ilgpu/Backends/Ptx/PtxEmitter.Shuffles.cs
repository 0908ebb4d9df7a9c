using System.Globalization;
using System.Numerics;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Shuffles. A source outside of the segment, or a lane that does not exist or does not take part, gives the lane's own value. The
/// instruction has this rule for sources beyond its clamp, so the clamp is the last lane of the warp that exists; all other cases
/// choose the source lane before.
/// </summary>
internal sealed partial class PtxEmitter
{
    private readonly Dictionary<int, string> _clamps = [];
    private string? _lastLane;

    /// <summary>The last lane of the warp that is a thread of the group.</summary>
    private string LastLane()
    {
        if (_lastLane is null)
        {
            string lane = Lane();
            string thread = Thread();
            string size = GroupSize();
            _lastLane = Temp(RegisterType.Word);
            string rest = Temp(RegisterType.Word);
            Prologue($"sub.s32 {rest}, {thread}, {lane}");
            Prologue($"sub.s32 {rest}, {size}, {rest}");
            Prologue($"sub.s32 {rest}, {rest}, 1");
            Prologue($"min.s32 {_lastLane}, {rest}, 31");
        }
        return _lastLane;
    }

    /// <summary>Segment mask and clamp for segments of so many lanes (a power of two).</summary>
    private string Clamp(int width)
    {
        if (_clamps.TryGetValue(width, out string? clamp))
            return clamp;
        string last = LastLane();
        if (width == 32)
        {
            _clamps.Add(width, last);
            return last;
        }
        // Where the segment is whole, its own end is the clamp.
        clamp = Temp(RegisterType.Word);
        string end = Temp(RegisterType.Word);
        string isWhole = Temp(RegisterType.Predicate);
        Prologue($"or.b32 {end}, {Lane()}, {width - 1}");
        Prologue($"setp.le.s32 {isWhole}, {end}, {last}");
        Prologue($"selp.b32 {clamp}, 31, {last}, {isWhole}");
        Prologue($"or.b32 {clamp}, {clamp}, {SegmentMask(width)}");
        _clamps.Add(width, clamp);
        return clamp;
    }

    private static int SegmentMask(int width) => (32 - width) << 8;

    private void EmitShuffle(Value value)
    {
        ShuffleKind kind = (ShuffleKind)value.Immediate;
        Value operand = value.Operands[1];
        Value widthValue = value.Operands[2];
        int? width = widthValue.Op == OpCode.Constant ? widthValue.AsInt32 is > 0 and <= 32 and int w ? w : 32 : null;
        bool regular = AllExist(value) && width is { } lanes && BitOperations.IsPow2(lanes);
        if (!regular)
        {
            EmitGeneralShuffle(value, kind, width);
            return;
        }
        long limit = width!.Value;
        if (operand.Op != OpCode.Constant)
        {
            if (kind is ShuffleKind.Up or ShuffleKind.Down)
                EmitGeneralShuffle(value, kind, width);
            else
                EmitGuardedShuffle(value, kind, width.Value);
            return;
        }
        long delta = operand.Immediate;
        if (delta < 0 && kind is ShuffleKind.Up or ShuffleKind.Down)
        {
            kind = kind == ShuffleKind.Up ? ShuffleKind.Down : ShuffleKind.Up;
            delta = -delta;
        }
        if (delta < 0 || delta >= limit)
            Line($"mov.{PtxRegisters.Move(PtxRegisters.TypeOf(value))} {Name(value)}, {Ref(value.Operands[0])}");
        else
            Exchange(value, Name(value), Mode(kind), Literal(ValueKind.Int32, delta), Bound(kind, width.Value), AllLanes);
    }

    /// <summary>True where every lane takes part that is a thread of the group.</summary>
    private bool AllExist(Value shuffle) => IsTogether(shuffle) && !_masks.MayHaveLeft(shuffle.Block!);

    private static string Mode(ShuffleKind kind) => kind switch
    {
        ShuffleKind.Index => "idx",
        ShuffleKind.Up => "up",
        ShuffleKind.Down => "down",
        _ => "bfly",
    };

    // Upwards the clamp is the first lane of the segment, which always exists.
    private string Bound(ShuffleKind kind, int width) =>
        kind == ShuffleKind.Up ? SegmentMask(width).ToString(CultureInfo.InvariantCulture) : Clamp(width);

    /// <summary>By an index or mask that is known at run time: beyond the segment it names no lane of it.</summary>
    private void EmitGuardedShuffle(Value value, ShuffleKind kind, int width)
    {
        RegisterType type = PtxRegisters.TypeOf(value);
        string operand = Reg(value.Operands[1]);
        string read = Temp(type);
        string inside = Temp(RegisterType.Predicate);
        Exchange(value, read, Mode(kind), operand, Bound(kind, width), AllLanes);
        Line($"setp.lt.u32 {inside}, {operand}, {width}");
        Line($"selp.{PtxRegisters.Move(type)} {Name(value)}, {read}, {Ref(value.Operands[0])}, {inside}");
    }

    /// <summary>Any width, any operand, any lanes: the source lane is computed, and replaced by the lane itself where it is none.</summary>
    private void EmitGeneralShuffle(Value value, ShuffleKind kind, int? knownWidth)
    {
        string lane = Lane();
        string operand = Reg(value.Operands[1]);
        string segment = Temp(RegisterType.Word);
        string source = Temp(RegisterType.Word);
        string inside = Temp(RegisterType.Predicate);
        string width = knownWidth?.ToString(CultureInfo.InvariantCulture) ?? RealWidth(value.Operands[2]);
        if (knownWidth is { } known && BitOperations.IsPow2(known))
        {
            Line($"and.b32 {segment}, {lane}, {32 - known}");
        }
        else
        {
            Line($"rem.u32 {segment}, {lane}, {width}");
            Line($"sub.s32 {segment}, {lane}, {segment}");
        }
        Line(kind switch
        {
            ShuffleKind.Index => $"add.s32 {source}, {segment}, {operand}",
            ShuffleKind.Up => $"sub.s32 {source}, {lane}, {operand}",
            ShuffleKind.Down => $"add.s32 {source}, {lane}, {operand}",
            _ => $"xor.b32 {source}, {lane}, {operand}",
        });
        Line($"sub.s32 {segment}, {source}, {segment}");
        Line($"setp.lt.u32 {inside}, {segment}, {width}");
        Line($"selp.b32 {source}, {source}, {lane}, {inside}");
        if (AllExist(value))
        {
            // The instruction reads five bits of the source: one beyond the warp, of a segment that ends there, is none.
            if (knownWidth is not { } even || !BitOperations.IsPow2(even))
            {
                Line($"setp.le.s32 {inside}, {source}, 31");
                Line($"selp.b32 {source}, {source}, {lane}, {inside}");
            }
            Exchange(value, Name(value), "idx", source, LastLane(), AllLanes);
            return;
        }
        string members = Members(_masks.Of(value.Block!));
        string present = members;
        if (IsTogether(value) || _masks.MayHaveLeft(value.Block!))
        {
            // Of the lanes that came here once, those that have not ended.
            present = Temp(RegisterType.Word);
            Line($"vote.sync.ballot.b32 {present}, {Truth(true)}, {members}");
        }
        string bit = Temp(RegisterType.Word);
        string isPresent = Temp(RegisterType.Predicate);
        // A source lane of 32 and more, of segments that go beyond the warp, is shifted out.
        Line($"shr.u32 {bit}, {present}, {source}");
        Line($"and.b32 {bit}, {bit}, 1");
        Line($"setp.ne.s32 {isPresent}, {bit}, 0");
        Line($"selp.b32 {source}, {source}, {lane}, {isPresent}");
        Exchange(value, Name(value), "idx", source, "31", members);
    }

    private string RealWidth(Value width)
    {
        string given = Reg(width);
        string less = Temp(RegisterType.Word);
        string real = Temp(RegisterType.Word);
        string isReal = Temp(RegisterType.Predicate);
        Line($"sub.s32 {less}, {given}, 1");
        Line($"setp.lt.u32 {isReal}, {less}, 32");
        Line($"selp.b32 {real}, {given}, 32, {isReal}");
        return real;
    }

    /// <summary>The instruction; values of 64 bits travel in halves.</summary>
    private void Exchange(Value value, string d, string mode, string operand, string bound, string members)
    {
        string head = $"shfl.sync.{mode}.b32";
        string a = Reg(value.Operands[0]);
        RegisterType type = PtxRegisters.TypeOf(value);
        if (type is RegisterType.Word or RegisterType.Single)
        {
            Line($"{head} {d}, {a}, {operand}, {bound}, {members}");
            return;
        }
        string low = Temp(RegisterType.Word);
        string high = Temp(RegisterType.Word);
        Line($"mov.b64 {{{low}, {high}}}, {a}");
        Line($"{head} {low}, {low}, {operand}, {bound}, {members}");
        Line($"{head} {high}, {high}, {operand}, {bound}, {members}");
        Line($"mov.b64 {d}, {{{low}, {high}}}");
    }
}
