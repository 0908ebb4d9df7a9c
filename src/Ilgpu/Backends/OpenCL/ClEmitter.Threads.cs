using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>What threads of a group learn of each other, through local memory.</summary>
internal sealed partial class ClEmitter
{
    private const string BarrierText = "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);";

    /// <summary>Writes a value that all threads of the group come to at once.</summary>
    private void Together(Value value)
    {
        if (!value.IsConvergent)
        {
            Plain(value);
            return;
        }
        if (value.Op is OpCode.Barrier or OpCode.WarpBarrier)
        {
            Line(BarrierText);
            return;
        }
        Offer(value);
        Line("barrier(CLK_LOCAL_MEM_FENCE);");
        Take(value, null);
        Line("barrier(CLK_LOCAL_MEM_FENCE);");
    }

    /// <summary>Writes what a thread contributes to a convergent operation.</summary>
    private void Offer(Value value)
    {
        if (value.Op is OpCode.Barrier or OpCode.WarpBarrier)
            return;
        Value source = value.Operands[0];
        Line(source.Kind switch
        {
            ValueKind.Float32 => $"sync_word[lane] = as_int({Ref(source)});",
            ValueKind.Int64 => $"sync_wide[lane] = {Ref(source)};",
            ValueKind.Float64 => $"sync_wide[lane] = as_long({Ref(source)});",
            ValueKind.Pointer => $"sync_wide[lane] = (long)(ulong){Ref(source)};",
            _ => $"sync_word[lane] = {Ref(source)};",
        });
    }

    /// <summary>Reads the result of a convergent operation.</summary>
    /// <param name="value">The operation.</param>
    /// <param name="point">Its number where not all threads may be there, else null.</param>
    private void Take(Value value, int? point)
    {
        string Present(string lane) => point is { } at ? $"sync_at[{lane}] == {at}" : "1";
        Value[] o = value.Operands;
        switch (value.Op)
        {
            case OpCode.Shuffle:
                Line("{");
                Line($"    int source = source_lane({value.Immediate}, lane, {Ref(o[1])}, {Ref(o[2])});");
                Line($"    source = source < group_size && {Present("source")} ? source : lane;");
                Line($"    {Ref(value)} = {Offered(value, "source")};");
                Line("}");
                break;
            case OpCode.GroupBroadcast:
                Line("{");
                Line($"    int source = {Ref(o[1])};");
                Line($"    source = source >= 0 && source < group_size && {Present("source")} ? source : lane;");
                Line($"    {Ref(value)} = {Offered(value, "source")};");
                Line("}");
                break;
            case OpCode.Ballot:
                Line($"{Ref(value)} = 0;");
                Line($"for (int i = 0; i < group_size; i++) {Ref(value)} |= {Present("i")} && sync_word[i] ? 1 << i : 0;");
                break;
            case OpCode.BarrierPopCount:
                Line($"{Ref(value)} = 0;");
                Line($"for (int i = 0; i < group_size; i++) {Ref(value)} += {Present("i")} && sync_word[i] ? 1 : 0;");
                break;
        }
    }

    private static string Offered(Value value, string lane) => value.Kind switch
    {
        ValueKind.Float32 => $"as_float(sync_word[{lane}])",
        ValueKind.Int64 => $"sync_wide[{lane}]",
        ValueKind.Float64 => $"as_double(sync_wide[{lane}])",
        ValueKind.Pointer => $"({TypeOf(value)})(ulong)sync_wide[{lane}]",
        _ => $"sync_word[{lane}]",
    };
}
