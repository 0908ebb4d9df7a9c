using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>
/// What threads of a group learn of each other: through the functions of sub-groups, where the device has them and a warp comes to
/// them together, else through local memory.
/// </summary>
internal sealed partial class ClEmitter
{
    private const string BarrierText = "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);";

    /// <summary>Writes a value that all threads come to at once: those of the group, or of the warp where sub-groups serve it.</summary>
    private void Together(Value value)
    {
        if (!value.IsConvergent)
        {
            Plain(value);
            return;
        }
        if (_subGroups is not null && IsOfWarp(value))
        {
            OfSubGroup(value);
            return;
        }
        switch (value.Op)
        {
            case OpCode.Barrier or OpCode.WarpBarrier:
                Line(BarrierText);
                return;
            case OpCode.BarrierPopCount:
                Line("if (thread == 0) sync_cell = 0;");
                Line(BarrierText);
                Line($"if ({Ref(value.Operands[0])}) atomic_inc(&sync_cell);");
                Line("barrier(CLK_LOCAL_MEM_FENCE);");
                Line($"{Ref(value)} = sync_cell;");
                Line("barrier(CLK_LOCAL_MEM_FENCE);");
                return;
            default:
                Offer(value);
                Line("barrier(CLK_LOCAL_MEM_FENCE);");
                Take(value, null);
                Line("barrier(CLK_LOCAL_MEM_FENCE);");
                return;
        }
    }

    private void OfSubGroup(Value value)
    {
        Value[] o = value.Operands;
        switch (value.Op)
        {
            case OpCode.WarpBarrier:
                Line("sub_group_barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
                break;
            case OpCode.Ballot:
                Line($"{Ref(value)} = ballot({Ref(o[0])}, lane, sub_group_start);");
                break;
            default:
                Line("{");
                Line($"    int source = source_lane({value.Immediate}, lane, {Ref(o[1])}, {Ref(o[2])});");
                Line("    source = sub_group_start + (warp_start + source < group_size ? source : lane);");
                Line($"    {Ref(value)} = {Given(value, $"{Shuffler(value.Kind)}({Taken(o[0])}, source)")};");
                Line("}");
                break;
        }
    }

    private static string Shuffler(ValueKind kind) => IsWide(kind) ? "shuffle_wide" : "shuffle_word";

    /// <summary>Writes what a thread contributes to a convergent operation.</summary>
    private void Offer(Value value)
    {
        if (value.Op is OpCode.Barrier or OpCode.WarpBarrier)
            return;
        Value source = value.Operands[0];
        Line($"{Cells(source.Kind)}[thread] = {Taken(source)};");
    }

    /// <summary>Reads the result of a convergent operation.</summary>
    /// <param name="value">The operation.</param>
    /// <param name="point">Its number where not all threads may be there, else null.</param>
    private void Take(Value value, int? point)
    {
        string Present(string thread) => point is { } at ? $" && sync_at[{thread}] == {at}" : "";
        Value[] o = value.Operands;
        switch (value.Op)
        {
            case OpCode.Shuffle:
                Line("{");
                Line($"    int source = warp_start + source_lane({value.Immediate}, lane, {Ref(o[1])}, {Ref(o[2])});");
                Line($"    source = source < group_size{Present("source")} ? source : thread;");
                Line($"    {Ref(value)} = {Given(value, $"{Cells(value.Kind)}[source]")};");
                Line("}");
                break;
            case OpCode.GroupBroadcast:
                Line("{");
                Line($"    int source = {Ref(o[1])};");
                Line($"    source = source >= 0 && source < group_size{Present("source")} ? source : thread;");
                Line($"    {Ref(value)} = {Given(value, $"{Cells(value.Kind)}[source]")};");
                Line("}");
                break;
            case OpCode.Ballot:
                Line($"{Ref(value)} = 0;");
                Line("for (int i = 0; i < WARP_SIZE && warp_start + i < group_size; i++)");
                Line($"    {Ref(value)} |= sync_word[warp_start + i]{Present("warp_start + i")} ? (int)(1u << i) : 0;");
                break;
            case OpCode.BarrierPopCount:
                Line($"{Ref(value)} = 0;");
                Line($"for (int i = 0; i < group_size; i++) {Ref(value)} += sync_word[i]{Present("i")} ? 1 : 0;");
                break;
        }
    }

    private static bool IsWide(ValueKind kind) => kind is ValueKind.Int64 or ValueKind.Float64 or ValueKind.Pointer;

    private static string Cells(ValueKind kind) => IsWide(kind) ? "sync_wide" : "sync_word";

    /// <summary>A value as the integer that is handed on.</summary>
    private static string Taken(Value value) => value.Kind switch
    {
        ValueKind.Float32 => $"as_int({Ref(value)})",
        ValueKind.Float64 => $"as_long({Ref(value)})",
        ValueKind.Pointer => $"(long)(ulong){Ref(value)}",
        _ => Ref(value),
    };

    /// <summary>The value of an integer that was handed on.</summary>
    private static string Given(Value value, string cell) => value.Kind switch
    {
        ValueKind.Float32 => $"as_float({cell})",
        ValueKind.Float64 => $"as_double({cell})",
        ValueKind.Pointer => $"({TypeOf(value)})(ulong){cell}",
        _ => cell,
    };
}
