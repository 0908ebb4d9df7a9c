using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private void LoadField(FieldInfo field)
    {
        Operand target = Pop();
        TypeLayout layout = LayoutOf(field, target);
        (int offset, Type type) = layout.Field(field);
        TypeLayout part = TypeLayout.Of(type);
        if (target.StructType is null)
        {
            Push(Load(Offset(target, _emitter.Constant((long)offset)), type));
            return;
        }
        int first = layout.Match(offset, part);
        bool isExact = first >= 0 && !layout.HasOverlap;
        Push(isExact
            ? new Operand(part.IsStruct ? type : null, target.Parts[first..(first + part.Leaves.Length)])
            : Load(Offset(AddressOf(Temporary(target.StructType, target, "value")), _emitter.Constant((long)offset)), type));
    }

    private void LoadFieldAddress(FieldInfo field)
    {
        Operand target = Pop();
        (int offset, _) = LayoutOf(field, target).Field(field);
        Push(Offset(target, _emitter.Constant((long)offset)));
    }

    private void StoreField(FieldInfo field)
    {
        Operand content = Pop();
        Operand target = Pop();
        (int offset, Type type) = LayoutOf(field, target).Field(field);
        Store(Offset(target, _emitter.Constant((long)offset)), type, content);
    }

    private static TypeLayout LayoutOf(FieldInfo field, Operand target)
    {
        if (target.Symbol is HostObject or Boxed or LocalArray or TypeSymbol || !field.DeclaringType!.IsValueType)
        {
            bool isClosure = target.Symbol is HostObject { Object: MethodBase };
            throw new Refusal(isClosure ? $"the captured variable {field.Name}"
                : $"the field {field.Name} of {field.DeclaringType}, an object on the heap,",
                "pass what the kernel needs as arguments (a lambda may not capture anything)");
        }
        return TypeLayout.Of(field.DeclaringType!);
    }

    private void LoadStaticField(FieldInfo field) => Push(StaticContent(field));

    private void LoadStaticFieldAddress(FieldInfo field)
    {
        if (field.DeclaringType!.Name.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal))
        {
            Push(new StaticData(field));
            return;
        }
        Push(AddressOf(Temporary(field.FieldType, StaticContent(field), "static")));
    }

    // Read once, when the kernel is compiled.
    private Operand StaticContent(FieldInfo field)
    {
        if (!field.IsInitOnly && !field.IsLiteral)
        {
            throw new Refusal($"the static field {field.DeclaringType}.{field.Name}, which is not readonly",
                "make it const or static readonly, or pass it as a kernel argument");
        }
        if (field.DeclaringType!.TypeInitializer is not null)
            RuntimeHelpers.RunClassConstructor(field.DeclaringType.TypeHandle);
        Type type = field.FieldType;
        if (type.IsArray)
        {
            return new Operand(new HostObject(field.GetValue(null), $"the static array {field.DeclaringType}.{field.Name}"));
        }
        if (!type.IsValueType)
        {
            return new Operand(new HostObject(field.GetValue(null),
                $"the static field {field.DeclaringType}.{field.Name} of type {type}, an object on the heap,"));
        }
        if (TypeLayout.Of(type).IsManaged)
        {
            if (TypeLayout.Of(type).Leaves is [.., { Kind: ValueKind.Int64 }] && TypeLayout.IsView(type))
                return Zero(type);
            throw new Refusal($"the static field {field.DeclaringType}.{field.Name}, which holds an address",
                "pass it as a kernel argument");
        }
        object content = field.GetValue(null)!;
        return FromBytes(_emitter, BytesOf(content, TypeLayout.Of(type).Size), type);
    }

    /// <summary>A host value as constants.</summary>
    public static Part[] Constants(Emitter emitter, object boxed, Type type) =>
        FromBytes(emitter, BytesOf(boxed, TypeLayout.Of(type).Size), type).Parts;

    /// <summary>The bytes of a boxed unmanaged struct.</summary>
    private static ReadOnlySpan<byte> BytesOf(object boxed, int size) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<BoxContent>(boxed).First, size);

    private sealed class BoxContent
    {
        public byte First = 0;
    }
}
