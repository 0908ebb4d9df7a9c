using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU.Runtime;

/// <summary>
/// How kernel arguments are flattened: into their scalars, in the order of the fields, recursively. Leaf i lies at byte 8 * i of the
/// argument block in its own width; bool and integers below 32 bits are widened to 32, <see cref="Half"/> is its bits. An
/// <see cref="ArrayView{T}"/> is two leaves, address and length. Structs without fields have none. An inline array is as many leaves
/// as it has elements. A <see cref="SpecializedValue{T}"/> is not an argument at all.
/// </summary>
internal static class ParameterLayout
{
    /// <summary>Bytes from leaf to leaf.</summary>
    public const int LeafStride = 8;

    /// <summary>The leaves of a parameter.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="name">Its name, which begins the names of the leaves.</param>
    /// <exception cref="NotSupportedException">The type cannot be a kernel parameter; the message names the field and says why.</exception>
    public static IReadOnlyList<LayoutLeaf> Of(Type type, string name)
    {
        List<LayoutLeaf> leaves = [];
        if (SpecializedType(type) is null)
            Collect(type, name, [], leaves);
        return leaves;
    }

    /// <summary>T of a <see cref="SpecializedValue{T}"/>, or null for every other type.</summary>
    public static Type? SpecializedType(Type type) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(SpecializedValue<>)
            ? type.GetGenericArguments()[0]
            : null;

    /// <summary>T of an <see cref="ArrayView{T}"/>, or null for every other type.</summary>
    public static Type? ViewElement(Type type) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>)
            ? type.GetGenericArguments()[0]
            : null;

    /// <summary>The instance fields of a struct in the order of their declaration, those of automatic properties too.</summary>
    public static FieldInfo[] Fields(Type type)
    {
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        Array.Sort(fields, (a, b) => a.MetadataToken.CompareTo(b.MetadataToken));
        return fields;
    }

    /// <summary>Elements of an inline array, or 0 for every other type.</summary>
    public static int InlineArrayLength(Type type) => type.GetCustomAttribute<InlineArrayAttribute>()?.Length ?? 0;

    /// <summary>The kind in which a primitive lies in the argument block, or null for types that are none.</summary>
    public static ValueKind? Primitive(Type type)
    {
        if (type.IsEnum)
            type = type.GetEnumUnderlyingType();
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean or TypeCode.Char or TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16
                or TypeCode.Int32 or TypeCode.UInt32 => ValueKind.Int32,
            TypeCode.Int64 or TypeCode.UInt64 => ValueKind.Int64,
            TypeCode.Single => ValueKind.Float32,
            TypeCode.Double => ValueKind.Float64,
            _ => null,
        };
    }

    private static void Collect(Type type, string name, LayoutStep[] path, List<LayoutLeaf> leaves)
    {
        if (Primitive(type) is { } kind)
        {
            leaves.Add(new(name, kind, type, path));
        }
        else if (ViewElement(type) is { } element)
        {
            leaves.Add(new($"{name}.Address", ValueKind.Pointer, element, path, type));
            leaves.Add(new($"{name}.Length", ValueKind.Int64, typeof(long), path, type));
        }
        else if (Refusal(type) is { } reason)
        {
            throw new NotSupportedException($"The kernel parameter {name} of type {type} cannot be passed: {reason}");
        }
        else if (InlineArrayLength(type) is > 0 and int length)
        {
            FieldInfo first = Fields(type)[0];
            for (int i = 0; i < length; ++i)
                Collect(first.FieldType, $"{name}[{i}]", [.. path, new(first, i)], leaves);
        }
        else
        {
            foreach (FieldInfo field in Fields(type))
                Collect(field.FieldType, $"{name}.{FieldName(field)}", [.. path, new(field, 0)], leaves);
        }
    }

    private static string? Refusal(Type type)
    {
        if (type.IsByRef)
            return "by-reference parameters have no meaning on a device; pass an ArrayView.";
        if (type.IsPointer || type.IsFunctionPointer || type == typeof(IntPtr) || type == typeof(UIntPtr))
            return "addresses of the host have no meaning on a device; pass an ArrayView.";
        if (!type.IsValueType)
            return "it is a reference type; pass a struct of its values.";
        if (SpecializedType(type) is not null)
            return "a SpecializedValue has to be a parameter of its own, not a field.";
        if (Fields(type).Any(f => f.IsDefined(typeof(FixedBufferAttribute), false)))
            return "fixed buffers are not supported; use an inline array ([InlineArray(n)]).";
        return type == typeof(decimal) ? "decimal is not supported." : null;
    }

    // "<Extent>k__BackingField" is the property Extent to its user.
    private static string FieldName(FieldInfo field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
}
