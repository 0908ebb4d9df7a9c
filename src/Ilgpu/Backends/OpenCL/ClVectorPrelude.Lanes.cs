using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>What goes lane by lane: memory under masks, atomic operations, reading of other lanes.</summary>
internal sealed partial class ClVectorPrelude
{
    /// <summary>Whether a mask has a lane.</summary>
    public string Any(string mask) => $"any({mask})";

    /// <summary>Whether a mask has all lanes.</summary>
    public string All(string mask) => $"all({mask})";

    /// <summary>The lanes of a mask as bits.</summary>
    public string Bits(string mask)
    {
        string Half(int n) => $"    uint{n} b{n} = b{2 * n}.lo | b{2 * n}.hi;\n";
        Function("mask_bits", () => "inline uint mask_bits(mask m)\n{\n"
            + $"    uint{lanes} b{lanes} = as_vuint(m) & (vuint)({string.Join(", ", Enumerable.Range(0, lanes).Select(i => 1 << i))});\n"
            + (lanes > 8 ? Half(8) : "") + (lanes > 4 ? Half(4) : "") + Half(2) + "    return b2.x | b2.y;\n}\n");
        return $"mask_bits({mask})";
    }

    /// <summary>One lane's element; lanes that do not exist wrap around.</summary>
    public string Element(string vector)
    {
        Lanes(vector);
        return Function($"element_{vector}", () => $$"""
            inline {{ElementOf(vector)}} element_{{vector}}({{vector}} value, uint lane)
            {
                lanes_{{vector}} all;
                all.v = value;
                return all.s[lane & {{lanes - 1}}];
            }

            """);
    }

    /// <summary>
    /// A function of one or two numbers, lane by lane: some drivers' vector form of it is less exact than the scalar one.
    /// </summary>
    public string Each(string function, string vector, int operands)
    {
        Lanes(vector);
        bool two = operands == 2;
        return Function($"{function}_{vector}", () => $$"""
            inline {{vector}} {{function}}_{{vector}}({{vector}} a{{(two ? $", {vector} b" : "")}})
            {
                lanes_{{vector}} first{{(two ? ", second" : "")}};
                first.v = a;{{(two ? "\n    second.v = b;" : "")}}
                for (int i = 0; i < {{lanes}}; i++)
                    first.s[i] = {{function}}(first.s[i]{{(two ? ", second.s[i]" : "")}});
                return first.v;
            }

            """);
    }

    /// <summary>Each lane reads another; its own where the source lies outside of its segment or is no thread.</summary>
    public string Shuffle(string vector)
    {
        Lanes(vector);
        Lanes("vuint");
        return Function($"shuffle_{vector}", () => $$"""
            inline {{vector}} shuffle_{{vector}}({{vector}} value, int kind, vuint operand, vuint width, int threads)
            {
                lanes_{{vector}} all, result;
                lanes_vuint operands, widths;
                all.v = value;
                operands.v = operand;
                widths.v = width;
                for (int i = 0; i < {{lanes}}; i++)
                {
                    int size = (int)widths.s[i], wanted = (int)operands.s[i];
                    int start = size > 0 ? i / size * size : i;
                    long own = i - start;
                    long source = kind == 0 ? wanted : kind == 1 ? own - wanted : kind == 2 ? own + wanted : own ^ (long)wanted;
                    result.s[i] = all.s[source < 0 || source >= size || start + source >= threads ? i : start + source];
                }
                return result.v;
            }

            """);
    }

    /// <summary>A load of lanes that lie side by side, under a mask.</summary>
    public string LoadMasked(MemoryType memory, AddressSpace space) => Masked(
        memory, space, "load", $"const {ClPrelude.Space(space)} uchar *p",
        $"(({ClPrelude.Space(space)} const {Memory(memory, 'm')} *)p)[i]", stores: false);

    /// <summary>A load of lanes that lie anywhere, under a mask.</summary>
    public string Gather(MemoryType memory, AddressSpace space) => Masked(memory, space, "gather", "vulong p",
        $"*({ClPrelude.Space(space)} const {Memory(memory, 'm')} *)at.s[i]", stores: false);

    /// <summary>A store of lanes that lie side by side, under a mask.</summary>
    public string StoreMasked(MemoryType memory, AddressSpace space) => Masked(memory, space, "store", $"{ClPrelude.Space(space)} uchar *p",
        $"(({ClPrelude.Space(space)} {Memory(memory, 'm')} *)p)[i]", stores: true);

    /// <summary>A store of lanes that lie anywhere, in their order, under a mask.</summary>
    public string Scatter(MemoryType memory, AddressSpace space) => Masked(memory, space, "scatter", "vulong p",
        $"*({ClPrelude.Space(space)} {Memory(memory, 'm')} *)at.s[i]", stores: true);

    private string Masked(MemoryType memory, AddressSpace space, string verb, string address, string cell, bool stores)
    {
        string vector = Loaded(memory);
        bool each = address.StartsWith("vulong", StringComparison.Ordinal);
        Lanes(vector);
        Lanes("mask");
        if (each)
            Lanes("vulong");
        string name = $"{verb}{Memory(memory, '_')[1..]}_{ClPrelude.Space(space)[2..]}";
        string at = each ? "    lanes_vulong at;\n    at.v = p;\n" : "";
        string narrow = memory is MemoryType.Int8 or MemoryType.Int16 ? "(uint)(int)" : "";
        return Function(name, () => stores
            ? $"inline void {name}({address}, {vector} value, mask m)\n{{\n    lanes_{vector} all;\n    lanes_mask on;\n{at}"
                + $"    all.v = value;\n    on.v = m;\n    for (int i = 0; i < {lanes}; i++)\n"
                + $"        if (on.s[i]) {cell} = ({Memory(memory, 'm')})all.s[i];\n}}\n"
            : $"inline {vector} {name}({address}, mask m)\n{{\n    lanes_{vector} all;\n    lanes_mask on;\n{at}"
                + $"    all.v = ({vector})(0);\n    on.v = m;\n    for (int i = 0; i < {lanes}; i++)\n"
                + $"        if (on.s[i]) all.s[i] = {narrow}{cell};\n    return all.v;\n}}\n");
    }

    /// <summary>An atomic operation of each lane of a mask, in their order.</summary>
    public string Atomic(AtomicKind kind, MemoryType memory, AddressSpace space)
    {
        string vector = Loaded(memory);
        string number = memory switch
        {
            MemoryType.Int32 => "int",
            MemoryType.Float32 => "float",
            MemoryType.Int64 => "long",
            _ => "double",
        };
        if (memory is MemoryType.Float32 or MemoryType.Float64 && kind is AtomicKind.Min or AtomicKind.Max)
        {
            Extreme(kind == AtomicKind.Min ? OpCode.Min : OpCode.Max, number, memory == MemoryType.Float32 ? "int" : "long");
        }
        string one = ClPrelude.Name(kind, memory, space);
        Function(one, () => ClPrelude.Atomic(kind, memory, space));
        Lanes(vector);
        Lanes("vulong");
        Lanes("mask");
        string cell = $"(volatile {ClPrelude.Space(space)} {(memory is MemoryType.Int32 or MemoryType.Float32 ? "int" : "long")} *)at.s[i]";
        bool compares = kind == AtomicKind.CompareExchange;
        string name = $"{one}_lanes";
        return Function(name, () => $$"""
            inline {{vector}} {{name}}(vulong p, {{vector}} value, {{(compares ? $"{vector} expected, " : "")}}mask m)
            {
                lanes_{{vector}} all{{(compares ? ", wanted" : "")}};
                lanes_vulong at;
                lanes_mask on;
                all.v = value;{{(compares ? "\n    wanted.v = expected;" : "")}}
                at.v = p;
                on.v = m;
                for (int i = 0; i < {{lanes}}; i++)
                    if (on.s[i]) all.s[i] = as_{{ElementOf(vector)}}({{one}}({{cell}}, as_{{number}}(all.s[i]){{(compares
                        ? $", as_{number}(wanted.s[i])" : "")}}));
                return all.v;
            }

            """);
    }

    private static string ElementOf(string vector) => vector == "mask" ? "int" : vector[1..];

    /// <summary>A vector as its lanes.</summary>
    private void Lanes(string vector) => Function($"lanes_{vector}",
        () => $"typedef union {{ {vector} v; {ElementOf(vector)} s[{lanes}]; }} lanes_{vector};\n");
}
