using System.Globalization;
using System.Text;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>
/// Writes a kernel as OpenCL C: one work-item a thread. SSA values are variables of the kernel; edges assign phis.
/// Where all threads of a group come to each barrier, and all of a group (of a warp, where the device has sub-groups) to each shuffle
/// and vote together, control flow is written as it is; else threads run from one such operation to the next and meet there
/// (<c>ClEmitter.Dispatch.cs</c>).
/// </summary>
internal sealed partial class ClEmitter
{
    private readonly Function _function;
    private readonly StringBuilder _body = new();
    private readonly ClFeatures _features;
    private ClSubGroups? _subGroups;
    private int _indent = 1;

    private ClEmitter(Function function, ClFeatures features)
    {
        _function = function;
        _features = features;
        _subGroups = function.Values().Any(IsOfWarp) ? features.SubGroups : null;
    }

    /// <summary>Writes an optimised function, which is taken over.</summary>
    /// <exception cref="NotSupportedException">The device lacks something that the kernel needs; the message says what.</exception>
    public static ClKernelText Emit(Function function, ClFeatures features)
    {
        ClEmitter emitter = new(function, features);
        return emitter.Emit();
    }

    private ClKernelText Emit()
    {
        bool together = AnalyzeFlow();
        // Where threads part, the functions of sub-groups have no meaning.
        if (!together)
            _subGroups = null;
        string name = "k_" + string.Concat(_function.Name.Where(c => char.IsAsciiLetterOrDigit(c)));
        List<int> leaves = [.. _function.Values().Where(v => v.Op == OpCode.Parameter).Select(v => (int)v.Immediate).Distinct().Order()];
        bool dynamic = _function.Values().Any(v => v.Op == OpCode.DynamicShared);
        StringBuilder text = new(ClPrelude.For(_function, _features));
        text.Append(_subGroups?.Prelude());
        List<string> parameters = [];
        foreach (int leaf in leaves)
        {
            if (_function.Parameters[leaf].Kind == ValueKind.Pointer)
                parameters.AddRange([$"__global uchar *b{leaf}", $"long o{leaf}"]);
            else
                parameters.Add($"{TypeOf(_function.Parameters[leaf].Kind)} a{leaf}");
        }
        parameters.AddRange(["long extent_x", "long extent_y", "long extent_z", "int dynamic_bytes"]);
        (string Text, int Bytes)[] exchange = Exchange(together);
        parameters.AddRange(exchange.Select(cells => cells.Text));
        if (dynamic)
            parameters.Add("__local uchar *dynamic_shared");
        if (_subGroups is { IsSizeRequired: true, Size: var size })
            text.AppendLine($"__attribute__((intel_reqd_sub_group_size({size})))");
        text.AppendLine($"__kernel void {name}(");
        text.AppendLine("    " + string.Join(",\n    ", parameters) + ")");
        text.AppendLine("{");
        long shared = Declare(text, leaves);
        if (together)
            Structured(_root);
        else
            Dispatch();
        text.Append(_body);
        text.AppendLine("}");
        return new ClKernelText(name, text.ToString(), leaves, shared, dynamic)
        {
            ExchangeBytes = [.. exchange.Select(cells => cells.Bytes)],
            Standard = _subGroups?.Standard ?? "CL1.2",
            SubGroups = _subGroups,
        };
    }

    /// <summary>The arrays of local memory through which threads exchange values, as parameters, and their bytes a thread.</summary>
    private (string Text, int Bytes)[] Exchange(bool together)
    {
        List<(string Text, int Bytes)> cells = [];
        // Votes and shuffles have a first operand; barriers, which exchange nothing, have none.
        Value[] exchanged = [.. _function.Values().Where(v => v.IsConvergent && v.Operands.Length > 0
            && !(_subGroups is not null && IsOfWarp(v)) && !(together && v.Op == OpCode.BarrierPopCount))];
        if (!together)
            cells.Add(("__local int *sync_at", sizeof(int)));
        if (exchanged.Any(v => !IsWide(v.Operands[0].Kind)))
            cells.Add(("__local int *sync_word", sizeof(int)));
        if (exchanged.Any(v => IsWide(v.Operands[0].Kind)))
            cells.Add(("__local long *sync_wide", sizeof(long)));
        return [.. cells];
    }

    /// <summary>Declares arguments, arrays and every value; returns the bytes of local memory.</summary>
    private long Declare(StringBuilder text, List<int> leaves)
    {
        foreach (int leaf in leaves.Where(leaf => _function.Parameters[leaf].Kind == ValueKind.Pointer))
            text.AppendLine($"    __global uchar *const a{leaf} = b{leaf} + o{leaf};");
        text.AppendLine("    const int group_size = (int)(get_local_size(0) * get_local_size(1) * get_local_size(2));");
        text.AppendLine("    const int thread = (int)(get_local_id(0)");
        text.AppendLine("        + (get_local_size(0) * (get_local_id(1) + (get_local_size(1) * get_local_id(2)))));");
        text.AppendLine("    const int lane = thread % WARP_SIZE, warp_start = thread - lane;");
        if (_subGroups is { } subGroups)
        {
            string start = subGroups.Size == subGroups.WarpSize ? "0" : "(int)get_sub_group_local_id() - lane";
            text.AppendLine($"    const int sub_group_start = {start};");
        }
        long shared = 0;
        if (_function.Values().Any(v => v.IsConvergent))
        {
            text.AppendLine("    __local int sync_cell;");
            shared += sizeof(int);
        }
        foreach (Value value in _function.Values())
        {
            if (value.Op == OpCode.Alloca)
            {
                string space = value.Space == AddressSpace.Shared ? "__local " : "";
                long bytes = Math.Max(1, value.Immediate);
                text.AppendLine(CultureInfo.InvariantCulture, $"    {space}uchar array{value.Id}[{bytes}] __attribute__((aligned(64)));");
                shared += value.Space == AddressSpace.Shared ? (bytes + 63) / 64 * 64 : 0;
            }
            else if (value.Kind != ValueKind.Void && value.Op is not (OpCode.Constant or OpCode.Parameter or OpCode.Undefined
                or OpCode.DynamicShared))
            {
                text.AppendLine($"    {TypeOf(value)}v{value.Id};");
            }
        }
        return shared;
    }

    private void Line(string text) => _body.Append(' ', 4 * _indent).AppendLine(text);

    private static string TypeOf(Value value) =>
        value.Kind == ValueKind.Pointer ? $"{ClPrelude.Space(value.Space)} uchar *" : TypeOf(value.Kind) + " ";

    private static string TypeOf(ValueKind kind) => kind switch
    {
        ValueKind.Int64 => "long",
        ValueKind.Float32 => "float",
        ValueKind.Float64 => "double",
        _ => "int",
    };

    /// <summary>A value as an operand.</summary>
    private static string Ref(Value value) => value.Op switch
    {
        OpCode.Constant => Literal(value),
        OpCode.Undefined => value.Kind == ValueKind.Pointer ? $"(({TypeOf(value)})0)" : $"(({TypeOf(value.Kind)})0)",
        OpCode.Parameter => $"a{value.Immediate}",
        OpCode.Alloca => $"array{value.Id}",
        OpCode.DynamicShared => "dynamic_shared",
        _ => $"v{value.Id}",
    };

    private static string Literal(Value value) => value.Kind switch
    {
        ValueKind.Int64 => string.Create(CultureInfo.InvariantCulture, $"((long)0x{value.Immediate:x}UL)"),
        ValueKind.Float32 => $"as_float(0x{(uint)value.Immediate:x8}u)",
        ValueKind.Float64 => $"as_double(0x{value.Immediate:x16}UL)",
        ValueKind.Pointer => string.Create(CultureInfo.InvariantCulture, $"(({TypeOf(value)})0x{value.Immediate:x}UL)"),
        _ when value.AsInt32 == int.MinValue => "((int)0x80000000u)",
        _ => string.Create(CultureInfo.InvariantCulture, $"({value.AsInt32})"),
    };
}
