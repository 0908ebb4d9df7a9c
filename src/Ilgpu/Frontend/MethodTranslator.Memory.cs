using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private const int MaxUnrolledStores = 64;

    /// <summary>Reads a value of a type at an address.</summary>
    private Operand Load(Operand address, Type type)
    {
        TypeLayout layout = TypeLayout.Of(type);
        Part[] parts = new Part[layout.Leaves.Length];
        Type? structType = layout.IsStruct ? type : null;
        if (address.Symbol is LocalReference reference)
        {
            Variable variable = reference.Variable;
            int first = MatchOrSpill(reference, layout);
            for (int i = 0; i < parts.Length; i++)
                parts[i] = Reinterpret(_ssa.Read(variable, first + i, _emitter.Current!), layout.Leaves[i]);
            return new Operand(structType, parts);
        }
        if (address.Symbol is StaticData data)
            return FromBytes(_emitter, DataOf(data.Field).AsSpan((int)data.Offset), type);
        Value pointer = _emitter.ToPointer(ValueOf(address));
        for (int i = 0; i < parts.Length; i++)
        {
            TypeLeaf leaf = layout.Leaves[i];
            RequireInMemory(type, leaf);
            parts[i] = _emitter.FromMemory(_emitter.Load(leaf.Memory, _emitter.PointerAdd(pointer, _emitter.Constant((long)leaf.Offset))),
                leaf);
        }
        return new Operand(structType, parts);
    }

    /// <summary>Writes a value of a type at an address.</summary>
    private void Store(Operand address, Type type, Operand content)
    {
        TypeLayout layout = TypeLayout.Of(type);
        content = Coerce(content, type);
        if (address.Symbol is LocalReference reference)
        {
            Variable variable = reference.Variable;
            int first = MatchOrSpill(reference, layout);
            for (int i = 0; i < layout.Leaves.Length; i++)
                _ssa.Write(variable, first + i, _emitter.Current!, Reinterpret(content.Parts[i], variable.Layout.Leaves[first + i]));
            return;
        }
        Value pointer = _emitter.ToPointer(ValueOf(address));
        for (int i = 0; i < layout.Leaves.Length; i++)
        {
            TypeLeaf leaf = layout.Leaves[i];
            RequireInMemory(type, leaf);
            Value value = ValueOf(content.Parts[i]);
            if (leaf.Kind == ValueKind.Bool)
                value = _emitter.ToInt32(value);
            _emitter.Store(leaf.Memory, _emitter.PointerAdd(pointer, _emitter.Constant((long)leaf.Offset)), value);
        }
    }

    /// <summary>An address some bytes further.</summary>
    private Operand Offset(Operand address, Value bytes)
    {
        if (address.Symbol is LocalReference reference)
        {
            bytes = _emitter.ToInt64(bytes);
            if (bytes.Op == OpCode.Constant)
                return new Operand(reference with { Offset = reference.Offset + bytes.Immediate });
        }
        if (address.Symbol is StaticData data)
        {
            bytes = _emitter.ToInt64(bytes);
            return bytes.Op == OpCode.Constant
                ? new Operand(data with { Offset = data.Offset + bytes.Immediate })
                : new Operand(_emitter.PointerAdd(CopyToLocal(data), bytes));
        }
        return new Operand(_emitter.PointerAdd(_emitter.ToPointer(ValueOf(address)), bytes));
    }

    /// <summary>The address of an element that is so many elements away.</summary>
    private Operand Element(Operand address, Value index, Type element)
    {
        Value bytes = _emitter.Binary(OpCode.Multiply, _emitter.ToInt64(index), _emitter.Constant((long)TypeLayout.Of(element).Size));
        return Offset(address, bytes);
    }

    /// <summary>Local memory for so many elements.</summary>
    private Value AllocateLocal(Type element, Value length, bool zeroed, string what)
    {
        length = _ssa.Resolve(length);
        if (length.Op != OpCode.Constant)
            throw new Refusal($"{what} of a length that is known only at run time",
                "use a constant length (const, literal, static readonly, or a static abstract member)");
        TypeLayout layout = TypeLayout.Of(element);
        foreach (TypeLeaf leaf in layout.Leaves)
            RequireInMemory(element, leaf);
        long bytes = checked(Math.Max(0, length.Immediate) * layout.Size);
        if (bytes > int.MaxValue)
            throw new Refusal($"{what} of {bytes} bytes", "use a buffer");
        Value pointer = _emitter.Alloca(AddressSpace.Local, bytes);
        if (zeroed)
            Clear(pointer, layout, length.Immediate);
        return pointer;
    }

    private void Clear(Value pointer, TypeLayout layout, long count)
    {
        if (count * layout.Leaves.Length <= MaxUnrolledStores)
        {
            for (long i = 0; i < count; i++)
                Store(new Operand(_emitter.PointerAdd(pointer, _emitter.Constant(i * layout.Size))), layout.Type, Zero(layout.Type));
            return;
        }
        CountedLoop(count, index =>
            Store(new Operand(_emitter.ElementAddress(pointer, index, layout.Size)), layout.Type, Zero(layout.Type)));
    }

    // for (int i = 0; i < count; i++) body(i); the body may not write variables.
    private void CountedLoop(long count, Action<Value> body)
    {
        Block before = _emitter.Current!;
        Block loop = _compilation.NewBlock(isSealed: false, loopWrites: []);
        before.BranchTo(loop);
        Value index = loop.AddPhi(ValueKind.Int32);
        _emitter.Current = loop;
        body(index);
        Value next = _emitter.Binary(OpCode.Add, index, _emitter.Constant(1));
        Block after = _compilation.NewBlock(isSealed: false);
        loop.BranchTo(_emitter.Compare(OpCode.Less, next, _emitter.Constant((int)count)), loop, after);
        index.Operands = [_emitter.Constant(0), next];
        _ssa.Seal(loop);
        _ssa.Seal(after);
        _emitter.Current = after;
    }

    private static int MatchOrSpill(LocalReference reference, TypeLayout layout)
    {
        int first = reference.Variable.Layout.Match(reference.Offset, layout);
        return first >= 0 ? first : throw new SpillRequest([reference.Variable.Key]);
    }

    // The same bits as a leaf of the same size.
    private Part Reinterpret(Part part, TypeLeaf leaf)
    {
        if (part.Value is not { } value || leaf.Kind is ValueKind.Void or ValueKind.Pointer || _ssa.Resolve(value).Kind == leaf.Kind)
            return part.Value is { } same && leaf.Kind == ValueKind.Int32 ? _emitter.Coerce(same, leaf) : part;
        value = _emitter.ToInteger(value);
        bool toFloat = leaf.Kind is ValueKind.Float32 or ValueKind.Float64;
        bool fromFloat = value.Kind is ValueKind.Float32 or ValueKind.Float64;
        if (toFloat != fromFloat)
        {
            ValueKind integer = leaf.Size == 4 ? ValueKind.Int32 : ValueKind.Int64;
            value = _emitter.Unary(OpCode.BitCast, value, toFloat ? leaf.Kind : integer);
        }
        return _emitter.Coerce(value, leaf);
    }

    private static void RequireInMemory(Type type, TypeLeaf leaf)
    {
        if (leaf.Kind == ValueKind.Void)
            throw new Refusal($"{type} in memory: it holds an object ({leaf.Path.TrimStart('.')})", "use structs of numbers and views");
    }

    /// <summary>A constant of a type from its bytes in the host's memory.</summary>
    private static Operand FromBytes(Emitter emitter, ReadOnlySpan<byte> bytes, Type type)
    {
        TypeLayout layout = TypeLayout.Of(type);
        Part[] parts = new Part[layout.Leaves.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            TypeLeaf leaf = layout.Leaves[i];
            if (leaf.MayBeSymbol)
                throw new Refusal($"a constant of type {type}, which holds an address", "pass it as a kernel argument");
            ReadOnlySpan<byte> at = bytes[leaf.Offset..];
            long bits = leaf.Memory switch
            {
                MemoryType.Int8 => (sbyte)at[0],
                MemoryType.UInt8 => leaf.Kind == ValueKind.Bool ? at[0] != 0 ? 1 : 0 : at[0],
                MemoryType.Int16 => BitConverter.ToInt16(at),
                MemoryType.UInt16 => BitConverter.ToUInt16(at),
                MemoryType.Int32 => BitConverter.ToInt32(at),
                MemoryType.Float32 => BitConverter.ToUInt32(at),
                _ => BitConverter.ToInt64(at),
            };
            parts[i] = emitter.Constant(leaf.Kind, bits);
        }
        return new Operand(layout.IsStruct ? type : null, parts);
    }

    // The content of a field that C# compilers make for constant data.
    private static byte[] DataOf(FieldInfo field)
    {
        byte[] content = new byte[TypeLayout.Of(field.FieldType).Size];
        RuntimeHelpers.InitializeArray(content, field.FieldHandle);
        return content;
    }

    private void CopyData(Value pointer, StaticData data, Type element, long count)
    {
        int size = TypeLayout.Of(element).Size;
        byte[] content = DataOf(data.Field);
        for (int i = 0; i < count; i++)
        {
            Operand value = FromBytes(_emitter, content.AsSpan((int)data.Offset + i * size, size), element);
            Store(new Operand(_emitter.PointerAdd(pointer, _emitter.Constant((long)i * size))), element, value);
        }
    }

    // A table that is read at an index known only at run time.
    private Value CopyToLocal(StaticData data)
    {
        Type element = data.Element ?? throw Misused(data);
        long count = TypeLayout.Of(data.Field.FieldType).Size / TypeLayout.Of(element).Size;
        Value pointer = AllocateLocal(element, _emitter.Constant(count), zeroed: false, "a table");
        CopyData(pointer, data with { Offset = 0 }, element, count);
        return _emitter.PointerAdd(pointer, _emitter.Constant(data.Offset));
    }
}
