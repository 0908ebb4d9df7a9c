using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>
/// A type as leaves: what it is split into in SSA form, and where each leaf lies in memory. Structs that the host can put into
/// buffers have the CLR's own offsets; structs with views or references exist only inside a kernel and are laid out in order.
/// </summary>
internal sealed class TypeLayout
{
    private const int MaxLeaves = 4096;

    private static readonly ConcurrentDictionary<Type, TypeLayout> s_cache = new();

    private readonly Dictionary<int, (int Offset, Type Type)> _fields = [];

    private TypeLayout(Type type)
    {
        Type = type;
        if (Scalar(type) is { } leaf)
        {
            Leaves = [leaf];
            Size = leaf.Size;
            Alignment = leaf.Size;
            IsManaged = leaf.Kind == ValueKind.Void || type.IsByRef;
            return;
        }
        if (type == typeof(void))
            return;
        IsStruct = true;
        if (IsView(type))
        {
            Leaves = [new(".Pointer", ValueKind.Pointer, MemoryType.Pointer, 0), new(".Length", ValueKind.Int64, MemoryType.Int64, 8)];
            Size = 16;
            Alignment = 8;
            IsManaged = true;
            return;
        }
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        Array.Sort(fields, (a, b) => a.MetadataToken.CompareTo(b.MetadataToken));
        TypeLayout[] layouts = [.. fields.Select(f => Of(f.FieldType))];
        IsManaged = type.IsByRefLike || layouts.Any(l => l.IsManaged);
        int[] offsets = IsManaged ? InOrder(layouts) : AskRuntime(type, fields);
        Size = offsets[^1];
        Alignment = Math.Max(1, layouts.Select(l => l.Alignment).DefaultIfEmpty(1).Max());
        List<TypeLeaf> leaves = [];
        for (int i = 0; i < fields.Length; i++)
        {
            _fields[fields[i].MetadataToken] = (offsets[i], fields[i].FieldType);
            int repeat = RepeatCount(type, fields[i]);
            if ((long)repeat * layouts[i].Leaves.Length > MaxLeaves)
                throw new Refusal($"the struct {type} with more than {MaxLeaves} scalars", "keep arrays in buffers or in local memory");
            for (int r = 0; r < repeat; r++)
            {
                string path = "." + fields[i].Name + (repeat > 1 ? $"[{r}]" : "");
                foreach (TypeLeaf inner in layouts[i].Leaves)
                    leaves.Add(inner with { Path = path + inner.Path, Offset = offsets[i] + r * layouts[i].Size + inner.Offset });
            }
        }
        HasOverlap = layouts.Any(l => l.HasOverlap) || Overlaps(leaves);
        if (HasOverlap)
            leaves = RawLeaves(type, leaves);
        Leaves = [.. leaves];
    }

    /// <summary>The type.</summary>
    public Type Type { get; }

    /// <summary>The leaves in order of declaration.</summary>
    public TypeLeaf[] Leaves { get; } = [];

    /// <summary>Bytes of one element in memory.</summary>
    public int Size { get; }

    /// <summary>True for structs that are split, false for scalars, addresses and objects.</summary>
    public bool IsStruct { get; }

    /// <summary>True where fields overlap, so that leaves are raw integers and no fields.</summary>
    public bool HasOverlap { get; }

    /// <summary>True where it holds a view, a reference or an object, so that no host buffer has this layout.</summary>
    public bool IsManaged { get; }

    private int Alignment { get; } = 1;

    /// <summary>The layout of a type.</summary>
    public static TypeLayout Of(Type type) =>
        s_cache.TryGetValue(type, out TypeLayout? known) ? known : s_cache.GetOrAdd(type, new TypeLayout(type));

    /// <summary>True for <c>ArrayView&lt;T&gt;</c>, in a kernel a pointer and a length.</summary>
    public static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);

    /// <summary>Offset and type of a field.</summary>
    public (int Offset, Type Type) Field(FieldInfo field) =>
        !IsStruct && Leaves.Length == 1
            ? (0, Type) // m_value of a primitive type
            : _fields.TryGetValue(field.MetadataToken, out (int, Type) found)
            ? found
            : throw new Refusal($"the field {field.Name} of {Type}", "use its public members");

    /// <summary>
    /// Number of the first of this type's leaves that a type read or written at an offset consists of, or -1 where its leaves do
    /// not fall onto leaves here.
    /// </summary>
    public int Match(long offset, TypeLayout part)
    {
        if (part.Leaves.Length == 0)
            return 0;
        int first = Array.FindIndex(Leaves, l => l.Offset == offset + part.Leaves[0].Offset);
        if (first < 0 || first + part.Leaves.Length > Leaves.Length)
            return -1;
        for (int i = 0; i < part.Leaves.Length; i++)
        {
            TypeLeaf here = Leaves[first + i];
            TypeLeaf there = part.Leaves[i];
            bool canConvert = here.Kind == there.Kind || !(here.MayBeSymbol || there.MayBeSymbol);
            if (!canConvert || here.Size != there.Size || here.Offset != offset + there.Offset)
                return -1;
        }
        return first;
    }

    private static TypeLeaf? Scalar(Type type)
    {
        if (type.IsPointer || type.IsByRef || type.IsFunctionPointer)
            return new("", ValueKind.Pointer, MemoryType.Pointer, 0);
        if (type.IsEnum)
            type = type.GetEnumUnderlyingType();
        if (type == typeof(nint) || type == typeof(nuint))
            return new("", ValueKind.Int64, MemoryType.Int64, 0);
        if (!type.IsValueType && type != typeof(void))
            return new("", ValueKind.Void, MemoryType.Pointer, 0);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => new("", ValueKind.Bool, MemoryType.UInt8, 0),
            TypeCode.SByte => new("", ValueKind.Int32, MemoryType.Int8, 0),
            TypeCode.Byte => new("", ValueKind.Int32, MemoryType.UInt8, 0),
            TypeCode.Int16 => new("", ValueKind.Int32, MemoryType.Int16, 0),
            TypeCode.UInt16 or TypeCode.Char => new("", ValueKind.Int32, MemoryType.UInt16, 0),
            TypeCode.Int32 or TypeCode.UInt32 => new("", ValueKind.Int32, MemoryType.Int32, 0),
            TypeCode.Int64 or TypeCode.UInt64 => new("", ValueKind.Int64, MemoryType.Int64, 0),
            TypeCode.Single => new("", ValueKind.Float32, MemoryType.Float32, 0),
            TypeCode.Double => new("", ValueKind.Float64, MemoryType.Float64, 0),
            _ => null,
        };
    }

    // Fixed buffers and inline arrays repeat their only field.
    private static int RepeatCount(Type type, FieldInfo field)
    {
        if (type.GetCustomAttribute<InlineArrayAttribute>() is { } inline)
            return inline.Length;
        if (field.Name == "FixedElementField" && type.StructLayoutAttribute is { Size: > 0 } layout)
            return layout.Size / Of(field.FieldType).Size;
        return 1;
    }

    private static int[] InOrder(TypeLayout[] fields)
    {
        int[] offsets = new int[fields.Length + 1];
        int at = 0;
        int alignment = 1;
        for (int i = 0; i < fields.Length; i++)
        {
            at = (at + fields[i].Alignment - 1) / fields[i].Alignment * fields[i].Alignment;
            offsets[i] = at;
            at += fields[i].Size;
            alignment = Math.Max(alignment, fields[i].Alignment);
        }
        offsets[^1] = Math.Max(1, (at + alignment - 1) / alignment * alignment);
        return offsets;
    }

    // The runtime's own answer: address of each field of a local, less the local's address; last the size.
    private static int[] AskRuntime(Type type, FieldInfo[] fields)
    {
        DynamicMethod method = new("Layout", typeof(void), [typeof(int[])], typeof(TypeLayout).Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        LocalBuilder local = il.DeclareLocal(type);
        for (int i = 0; i < fields.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Ldflda, fields[i]);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Conv_I4);
            il.Emit(OpCodes.Stelem_I4);
        }
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, fields.Length);
        il.Emit(OpCodes.Sizeof, type);
        il.Emit(OpCodes.Stelem_I4);
        il.Emit(OpCodes.Ret);
        int[] offsets = new int[fields.Length + 1];
        method.CreateDelegate<Action<int[]>>()(offsets);
        return offsets;
    }

    private static bool Overlaps(List<TypeLeaf> leaves)
    {
        int end = 0;
        foreach (TypeLeaf leaf in leaves.OrderBy(l => l.Offset))
        {
            if (leaf.Offset < end)
                return true;
            end = leaf.Offset + leaf.Size;
        }
        return false;
    }

    private List<TypeLeaf> RawLeaves(Type type, List<TypeLeaf> leaves)
    {
        if (IsManaged || leaves.Exists(l => l.Kind is ValueKind.Pointer or ValueKind.Void))
            throw new Refusal($"the struct {type} with an address in overlapping fields", "give addresses fields of their own");
        (ValueKind kind, MemoryType memory, int step) = (Size % 4) switch
        {
            0 => (ValueKind.Int32, MemoryType.Int32, 4),
            2 => (ValueKind.Int32, MemoryType.UInt16, 2),
            _ => (ValueKind.Int32, MemoryType.UInt8, 1),
        };
        if (Size / step > MaxLeaves)
            throw new Refusal($"the struct {type} of {Size} bytes", "keep arrays in buffers or in local memory");
        return [.. Enumerable.Range(0, Size / step).Select(i => new TypeLeaf($".raw[{i}]", kind, memory, i * step))];
    }
}
