using System.Text;
using ILGPU.Backends.Cpu;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>
/// The types of vector code and the functions that it calls: what .NET defines and OpenCL C does not, or leaves open. A function is
/// written where a kernel uses it, as the driver compiles each kernel by itself.
/// </summary>
internal sealed partial class ClVectorPrelude(int lanes, ClFeatures features)
{
    private readonly Dictionary<string, string> _functions = [];
    private readonly StringBuilder _text = new();

    /// <summary>The lanes' numbers, as 32-bit integers.</summary>
    public string LaneIds => Function("lane_ids", () => $"#define lane_ids ((vuint)({string.Join(", ", Enumerable.Range(0, lanes))}))\n");

    /// <summary>The lanes' numbers, as 64-bit integers.</summary>
    public string WideLaneIds =>
        Function("wide_lane_ids", () => $"#define wide_lane_ids ((vulong)({string.Join(", ", Enumerable.Range(0, lanes))}))\n");

    /// <summary>The whole text for a kernel whose own text is written.</summary>
    /// <exception cref="NotSupportedException">The device lacks something that the kernel needs; the message says what.</exception>
    public string Write(Function function)
    {
        bool doubles = function.Values().Any(v => v.Kind == ValueKind.Float64 || v.Memory == MemoryType.Float64
            || v.Operands.Any(o => o.Kind == ValueKind.Float64));
        bool wideAtomics = function.Values().Any(v => v.Op == OpCode.Atomic && v.Memory is MemoryType.Int64 or MemoryType.Float64);
        ClPrelude.Require(features, doubles, wideAtomics);
        StringBuilder text = new();
        text.Append("#pragma OPENCL FP_CONTRACT OFF\n");
        if (doubles)
            text.Append("#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n");
        if (wideAtomics)
            text.Append("#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable\n");
        text.Append($"typedef int{lanes} mask;\n");
        foreach (string type in (string[])["int", "uint", "long", "ulong", "float", .. doubles ? ["double"] : Array.Empty<string>()])
            text.Append($"typedef {type}{lanes} v{type};\n#define as_v{type} as_{type}{lanes}\n")
                .Append($"#define convert_v{type} convert_{type}{lanes}\n");
        foreach (MemoryType memory in Enum.GetValues<MemoryType>()
            .Where(m => m != MemoryType.Pointer && (doubles || m != MemoryType.Float64)))
        {
            // Memory is read as other types than it was written as, and vectors of it are aligned as their elements are.
            string cell = CellType(memory);
            text.Append($"typedef {cell} __attribute__((may_alias)) {Memory(memory, 'm')};\n");
            text.Append($"typedef {cell}{lanes} __attribute__((may_alias, aligned({Sizes.Of(memory)}))) {Memory(memory, 'w')};\n");
        }
        text.Append($"#define convert_vuchar convert_uchar{lanes}\n#define convert_vushort convert_ushort{lanes}\n");
        return text.Append(_text).Append('\n').ToString();
    }

    /// <summary>The name of a type in memory: of one element (m), or of one for each lane (w).</summary>
    public static string Memory(MemoryType memory, char width) => width + memory switch
    {
        MemoryType.Int8 => "_i8",
        MemoryType.UInt8 => "_u8",
        MemoryType.Int16 => "_i16",
        MemoryType.UInt16 => "_u16",
        MemoryType.Int32 => "_u32",
        MemoryType.Float32 => "_f32",
        MemoryType.Float64 => "_f64",
        _ => "_u64",
    };

    /// <summary>The type under which a number is stored, by truncation: whichever sign it is loaded with.</summary>
    public static MemoryType Stored(MemoryType memory) => memory switch
    {
        MemoryType.Int8 => MemoryType.UInt8,
        MemoryType.Int16 => MemoryType.UInt16,
        _ => memory,
    };

    /// <summary>A vector in the form in which it is stored.</summary>
    public static string Narrowed(MemoryType memory, string vector) => memory switch
    {
        MemoryType.Int8 or MemoryType.UInt8 => $"convert_vuchar({vector})",
        MemoryType.Int16 or MemoryType.UInt16 => $"convert_vushort({vector})",
        _ => vector,
    };

    private static string CellType(MemoryType memory) => memory switch
    {
        MemoryType.Int8 => "char",
        MemoryType.UInt8 => "uchar",
        MemoryType.Int16 => "short",
        MemoryType.UInt16 => "ushort",
        MemoryType.Int32 => "uint",
        MemoryType.Float32 => "float",
        MemoryType.Float64 => "double",
        _ => "ulong",
    };

    /// <summary>The vector that a load gives.</summary>
    private static string Loaded(MemoryType memory) => memory switch
    {
        MemoryType.Float32 => "vfloat",
        MemoryType.Float64 => "vdouble",
        MemoryType.Int64 or MemoryType.Pointer => "vulong",
        _ => "vuint",
    };

    private string Function(string name, Func<string> text)
    {
        if (_functions.TryAdd(name, name))
        {
            // What it calls itself is written before it.
            string written = text();
            _text.Append(written);
        }
        return name;
    }
}
