using System.Text;
using ILGPU.Backends.Cpu;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>
/// Writes the vectoriser's output as OpenCL C for processors: one work-item runs a whole group, which is one warp, all lanes at a
/// time. What is uniform is a scalar, what varies a vector such as <c>float16</c>; integers are unsigned, so that they wrap, and
/// truth values are 0 and 1 as scalars, 0 and -1 as lanes of a mask. A group's shared memory is the work-item's, and its lanes run
/// in step, so barriers cost nothing. Partial by aspect: structure and masks, phis, values, memory, threads.
/// </summary>
internal sealed partial class ClVectorEmitter
{
    private readonly VectorProgram _program;
    private readonly Placement _placement;
    private readonly Needs _needs;
    private readonly ClVectorPrelude _prelude;
    private readonly StringBuilder _body = new();
    private readonly SortedDictionary<string, List<string>> _variables = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _facts = new(StringComparer.Ordinal);
    private int _indent = 1;

    private ClVectorEmitter(VectorProgram program, ClFeatures features)
    {
        _program = program;
        _placement = new Placement(program);
        _needs = _placement.Needs;
        _prelude = new ClVectorPrelude(program.Options.Lanes, features);
    }

    private Function Kernel => _program.Function;

    private int Lanes => _program.Options.Lanes;

    /// <summary>Writes a vector program.</summary>
    /// <exception cref="NotSupportedException">The device lacks something that the kernel needs; the message says what.</exception>
    public static ClKernelText Emit(VectorProgram program, ClFeatures features) => new ClVectorEmitter(program, features).Emit();

    private ClKernelText Emit()
    {
        string name = "k_" + string.Concat(Kernel.Name.Where(char.IsAsciiLetterOrDigit));
        List<int> leaves = [.. Kernel.Values().Where(v => v.Op == OpCode.Parameter).Select(v => (int)v.Immediate).Distinct().Order()];
        (long shared, bool takesShared) = PlaceShared();
        List<string> parameters = [];
        foreach (int leaf in leaves)
        {
            if (Kernel.Parameters[leaf].Kind == ValueKind.Pointer)
                parameters.AddRange([$"__global uchar *b{leaf}", $"long o{leaf}"]);
            else
                parameters.Add($"{ScalarType(Kernel.Parameters[leaf].Kind)} a{leaf}");
        }
        parameters.AddRange(["long extent_x", "long extent_y", "long extent_z", "int dynamic_bytes",
            "int group_x", "int group_y", "int group_z"]);
        if (takesShared)
            parameters.Add("__local uchar *shared");

        // The values first: they tell which variables, launch facts and functions there are.
        foreach (Value value in Kernel.Values().Where(Needs.IsPrologue))
            Compute(value);
        Run(_program.Root, EntryMask());

        StringBuilder text = new();
        text.Append("__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void ").Append(name).Append("(\n    ");
        text.AppendJoin(",\n    ", parameters).Append(")\n{\n");
        foreach (int leaf in leaves.Where(leaf => Kernel.Parameters[leaf].Kind == ValueKind.Pointer))
            text.Append($"    __global uchar *const a{leaf} = b{leaf} + o{leaf};\n");
        foreach ((string fact, string source) in _facts)
            text.Append($"    {fact} = {source};\n");
        foreach (Value value in Kernel.Values().Where(v => v.Op == OpCode.Alloca && v.Space == AddressSpace.Local))
            text.Append($"    uchar array{value.Id}[{Math.Max(64, _program.Locals.TotalBytes(value))}] __attribute__((aligned(64)));\n");
        foreach ((string type, List<string> names) in _variables)
        {
            foreach (string[] some in names.Chunk(12))
                text.Append($"    {type} {string.Join(type.EndsWith('*') ? ", *" : ", ", some)};\n");
        }
        text.Append(_body).Append("}\n");
        return new ClKernelText(name, _prelude.Write(Kernel) + text, leaves, shared, takesShared, RunsGroupsWhole: true);
    }

    /// <summary>
    /// Places shared arrays in the one piece of local memory that is an argument, with what is sized at launch behind them. Arrays of
    /// the kernel's own have constant addresses until PoCL gives them others, and on arithmetic with these LLVM 15 has crashed.
    /// </summary>
    private (long Bytes, bool IsTaken) PlaceShared()
    {
        long bytes = 0;
        foreach (Value value in Kernel.Values().Where(v => v.Op == OpCode.Alloca && v.Space == AddressSpace.Shared))
        {
            _facts[$"__local uchar *array{value.Id}"] = $"shared + {bytes}";
            bytes += (Math.Max(1, value.Immediate) + 63) / 64 * 64;
        }
        bool dynamic = Kernel.Values().Any(v => v.Op == OpCode.DynamicShared);
        if (dynamic)
            _facts["__local uchar *dynamic_shared"] = $"shared + {bytes}";
        return (bytes, bytes > 0 || dynamic);
    }

    /// <summary>The mask of the lanes that are threads; null where all are.</summary>
    private string? EntryMask()
    {
        if (_program.Options.IsFull)
            return null;
        _facts["const mask threads"] = $"as_vint({_prelude.LaneIds}) < (mask)({Threads()})";
        return "threads";
    }

    /// <summary>Threads of the group.</summary>
    private string Threads() => _program.Options.IsFull ? $"{Lanes}" : "group_x * group_y * group_z";

    private void Line(string text) => _body.Append(' ', 4 * _indent).Append(text).Append('\n');

    private void Nested(Action write)
    {
        _indent++;
        write();
        _indent--;
    }

    /// <summary>Declares a variable.</summary>
    private string Declare(string type, string name)
    {
        if (!_variables.TryGetValue(type, out List<string>? names))
            _variables[type] = names = [];
        if (!names.Contains(name))
            names.Add(name);
        return name;
    }
}
