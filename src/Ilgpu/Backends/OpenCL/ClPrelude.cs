using System.Text;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>The functions that emitted text calls: what .NET defines and OpenCL C does not, or leaves open.</summary>
internal static class ClPrelude
{
    private const string Types = """
        #pragma OPENCL FP_CONTRACT OFF
        #define MAY_ALIAS __attribute__((may_alias))
        typedef char MAY_ALIAS m_i8;
        typedef uchar MAY_ALIAS m_u8;
        typedef short MAY_ALIAS m_i16;
        typedef ushort MAY_ALIAS m_u16;
        typedef int MAY_ALIAS m_i32;
        typedef uint MAY_ALIAS m_u32;
        typedef long MAY_ALIAS m_i64;
        typedef ulong MAY_ALIAS m_u64;
        typedef float MAY_ALIAS m_f32;

        """;

    // S, U: the signed and the unsigned type.
    private const string Integers = """
        inline S div_S(S a, S b) { return b == 0 ? 0 : b == -1 ? (S)(0 - (U)a) : a / b; }
        inline S rem_S(S a, S b) { return b == 0 || b == -1 ? 0 : a % b; }
        inline S divu_S(S a, S b) { return b == 0 ? 0 : (S)((U)a / (U)b); }
        inline S remu_S(S a, S b) { return b == 0 ? 0 : (S)((U)a % (U)b); }
        inline S abs_S(S a) { return a < 0 ? (S)(0 - (U)a) : a; }
        inline int tzc_S(S a) { return (int)popcount((U)(~a & (S)((U)a - 1))); }

        """;

    // F: the type; B: its bits. NaN wins, with its own bits; -0 lies below +0.
    private const string Floats = """
        inline F min_F(F a, F b) { return a != a ? a : b != b ? b : a < b ? a : b < a ? b : (as_B(a) < 0 ? a : b); }
        inline F max_F(F a, F b) { return a != a ? a : b != b ? b : a > b ? a : b > a ? b : (as_B(a) < 0 ? b : a); }
        inline int i32_F(F a) { return a != a ? 0 : a <= -2147483648.0L ? (int)0x80000000u : a >= 2147483648.0L ? 0x7fffffff : (int)a; }
        inline int u32_F(F a) { return a > 0 ? (a >= 4294967296.0L ? -1 : (int)(uint)a) : 0; }
        inline long i64_F(F a) { return a != a ? 0 : a <= -9223372036854775808.0L ? (long)0x8000000000000000UL
            : a >= 9223372036854775808.0L ? 0x7fffffffffffffffL : (long)a; }
        inline long u64_F(F a) { return a > 0 ? (a >= 18446744073709551616.0L ? -1L : (long)(ulong)a) : 0; }

        """;

    private const string Half = """
        inline float half_to_float(int half_bits)
        {
            uint sign = ((uint)half_bits & 0x8000u) << 16;
            uint m = ((uint)half_bits & 0x7fffu) << 13;
            uint e = m & 0x0f800000u;
            m += 0x38000000u;
            if (e == 0x0f800000u) { m += 0x38000000u; m |= (m & 0x007fffffu) ? 0x00400000u : 0u; }
            else if (e == 0u) { m = as_uint(as_float(m + 0x00800000u) - as_float(0x38800000u)); }
            return as_float(m | sign);
        }
        inline int float_to_half(float value)
        {
            uint u = as_uint(value);
            uint sign = (u >> 16) & 0x8000u;
            uint r;
            u &= 0x7fffffffu;
            if (u >= 0x47800000u) r = u > 0x7f800000u ? 0x7e00u | ((u >> 13) & 0x3ffu) : 0x7c00u;
            else if (u < 0x38800000u) r = as_uint(as_float(u) + 0.5f) - 0x3f000000u;
            else r = (u + 0xc8000fffu + ((u >> 13) & 1u)) >> 13;
            return (int)(r | sign);
        }

        """;

    // The lane that a shuffle reads, or its own where that lies outside of its segment.
    private const string Threads = """
        inline int source_lane(int kind, int lane, int operand, int width)
        {
            uint size = width <= 0 || width > WARP_SIZE ? WARP_SIZE : (uint)width;
            uint inside = (uint)lane % size;
            uint segment = (uint)lane - inside;
            uint delta = (uint)operand;
            uint source = kind == 0 ? delta : kind == 1 ? inside - delta : kind == 2 ? inside + delta : ((uint)lane ^ delta) - segment;
            return source < size ? (int)(segment + source) : lane;
        }

        """;

    /// <summary>The text for a function.</summary>
    public static string For(Function function, ClFeatures features)
    {
        StringBuilder text = new();
        bool doubles = function.Values().Any(v => v.Kind == ValueKind.Float64 || v.Memory == MemoryType.Float64
            || v.Operands.Any(o => o.Kind == ValueKind.Float64));
        bool wide = function.Values().Any(v => v.Op == OpCode.Atomic && v.Memory is MemoryType.Int64 or MemoryType.Float64);
        Require(features, doubles, wide);
        if (doubles)
            text.AppendLine("#pragma OPENCL EXTENSION cl_khr_fp64 : enable");
        if (wide)
            text.AppendLine("#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable");
        text.AppendLine(Types);
        if (doubles)
            text.AppendLine("typedef double MAY_ALIAS m_f64;");
        text.AppendLine(Integers.Replace("U", "uint").Replace("S", "int"));
        text.AppendLine(Integers.Replace("U", "ulong").Replace("S", "long"));
        text.AppendLine(Floats.Replace("F", "float").Replace("B", "int").Replace(".0L", ".0f"));
        if (doubles)
            text.AppendLine(Floats.Replace("F", "double").Replace("B", "long").Replace(".0L", ".0"));
        text.AppendLine(Half);
        text.AppendLine($"#define WARP_SIZE {function.Target.WarpSize}");
        text.AppendLine(Threads);
        foreach ((AtomicKind kind, MemoryType memory, AddressSpace space) in function.Values().Where(v => v.Op == OpCode.Atomic)
            .Select(v => ((AtomicKind)v.Immediate, v.Memory, v.Operands[0].Space)).Distinct())
        {
            text.AppendLine(Atomic(kind, memory, space));
        }
        return text.ToString();
    }

    /// <summary>Refuses what a device has not.</summary>
    /// <exception cref="NotSupportedException">The message says what.</exception>
    public static void Require(ClFeatures features, bool doubles, bool wideAtomics)
    {
        if (doubles && !features.HasDouble)
            throw new NotSupportedException("it computes in double precision (cl_khr_fp64), which the device has not; use float");
        if (wideAtomics && !features.HasInt64Atomics)
            throw new NotSupportedException("it has 64-bit atomic operations (cl_khr_int64_base_atomics), which the device has not");
    }

    /// <summary>The function of an atomic operation that OpenCL C has not, or not for these types.</summary>
    public static string Atomic(AtomicKind kind, MemoryType memory, AddressSpace space)
    {
        (string value, string cell) = memory switch
        {
            MemoryType.Int32 => ("int", "int"),
            MemoryType.Float32 => ("float", "int"),
            MemoryType.Int64 => ("long", "long"),
            _ => ("double", "long"),
        };
        string expression = kind switch
        {
            AtomicKind.Add when value is "float" or "double" => "old + value",
            AtomicKind.Add => $"({value})((u{value})old + (u{value})value)",
            AtomicKind.And => "old & value",
            AtomicKind.Or => "old | value",
            AtomicKind.Xor => "old ^ value",
            AtomicKind.Min => value is "float" or "double" ? $"min_{value}(old, value)" : "min(old, value)",
            AtomicKind.Max => value is "float" or "double" ? $"max_{value}(old, value)" : "max(old, value)",
            AtomicKind.MinUnsigned => $"({value})min((u{value})old, (u{value})value)",
            AtomicKind.MaxUnsigned => $"({value})max((u{value})old, (u{value})value)",
            _ => "value",
        };
        string head = $"inline {value} {Name(kind, memory, space)}(volatile {Space(space)} {cell} *cell, {value} value";
        string exchange = cell == "int" ? "atomic_cmpxchg" : "atom_cmpxchg";
        // The memory of one thread is seen by nobody else.
        // Other memory is never read but by an exchange, whose first guess is 0: a plain read would race with what others exchange.
        return (kind == AtomicKind.CompareExchange, space == AddressSpace.Local) switch
        {
            (true, false) => $$"""
                {{head}}, {{value}} expected)
                {
                    return as_{{value}}({{exchange}}(cell, as_{{cell}}(expected), as_{{cell}}(value)));
                }

                """,
            (true, true) => $$"""
                {{head}}, {{value}} expected)
                {
                    {{cell}} bits = *cell;
                    if (bits == as_{{cell}}(expected)) *cell = as_{{cell}}(value);
                    return as_{{value}}(bits);
                }

                """,
            (false, false) => $$"""
                {{head}})
                {
                    {{cell}} bits = 0;
                    while (1)
                    {
                        {{value}} old = as_{{value}}(bits);
                        {{cell}} found = {{exchange}}(cell, bits, as_{{cell}}({{expression}}));
                        if (found == bits) return old;
                        bits = found;
                    }
                }

                """,
            (false, true) => $$"""
                {{head}})
                {
                    {{value}} old = as_{{value}}(*cell);
                    *cell = as_{{cell}}({{expression}});
                    return old;
                }

                """,
        };
    }

    /// <summary>The function of an atomic operation.</summary>
    public static string Name(AtomicKind kind, MemoryType memory, AddressSpace space) => $"swap_{kind}_{memory}_{space}".ToLowerInvariant();

    /// <summary>The qualifier of an address space.</summary>
    public static string Space(AddressSpace space) => space switch
    {
        AddressSpace.Global => "__global",
        AddressSpace.Shared => "__local",
        _ => "__private",
    };
}
