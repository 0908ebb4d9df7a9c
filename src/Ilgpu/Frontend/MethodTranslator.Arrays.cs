using System.Reflection;
using System.Reflection.Metadata;
using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private void NewArray(Type element)
    {
        Value length = _emitter.ToInt32(PopValue());
        Value pointer = AllocateLocal(element, length, zeroed: true, $"an array of {element}");
        Push(new LocalArray(pointer, element, _ssa.Resolve(length).AsInt32));
    }

    private LocalArray PopArray() => Pop().Symbol switch
    {
        LocalArray array => array,
        { } symbol => throw Misused(symbol),
        null => throw new Refusal("an array that was not made in the kernel", "pass an ArrayView"),
    };

    private Operand PopElementAddress()
    {
        Value index = PopValue();
        LocalArray array = PopArray();
        return new Operand(_emitter.ElementAddress(array.Pointer, index, TypeLayout.Of(array.Element).Size));
    }

    private static Type ElementType(ILOpCode code) => code switch
    {
        ILOpCode.Ldelem_i1 or ILOpCode.Stelem_i1 or ILOpCode.Ldind_i1 or ILOpCode.Stind_i1 => typeof(sbyte),
        ILOpCode.Ldelem_u1 or ILOpCode.Ldind_u1 => typeof(byte),
        ILOpCode.Ldelem_i2 or ILOpCode.Stelem_i2 or ILOpCode.Ldind_i2 or ILOpCode.Stind_i2 => typeof(short),
        ILOpCode.Ldelem_u2 or ILOpCode.Ldind_u2 => typeof(ushort),
        ILOpCode.Ldelem_i4 or ILOpCode.Stelem_i4 or ILOpCode.Ldind_i4 or ILOpCode.Stind_i4 => typeof(int),
        ILOpCode.Ldelem_u4 or ILOpCode.Ldind_u4 => typeof(uint),
        ILOpCode.Ldelem_i8 or ILOpCode.Stelem_i8 or ILOpCode.Ldind_i8 or ILOpCode.Stind_i8 => typeof(long),
        ILOpCode.Ldelem_r4 or ILOpCode.Stelem_r4 or ILOpCode.Ldind_r4 or ILOpCode.Stind_r4 => typeof(float),
        ILOpCode.Ldelem_r8 or ILOpCode.Stelem_r8 or ILOpCode.Ldind_r8 or ILOpCode.Stind_r8 => typeof(double),
        _ => typeof(nint),
    };

    private void LoadElement(Type? type)
    {
        Value index = PopValue();
        LocalArray array = PopArray();
        Push(Load(new Operand(_emitter.ElementAddress(array.Pointer, index, TypeLayout.Of(array.Element).Size)), type ?? array.Element));
    }

    private void StoreElement()
    {
        Operand content = Pop();
        Value index = PopValue();
        LocalArray array = PopArray();
        Store(new Operand(_emitter.ElementAddress(array.Pointer, index, TypeLayout.Of(array.Element).Size)), array.Element, content);
    }

    private void StackAllocate()
    {
        Value bytes = _emitter.ToInt64(PopValue());
        Type element = StackElement();
        int size = TypeLayout.Of(element).Size;
        if (bytes.Op == OpCode.Constant && bytes.Immediate % size != 0)
            (element, size) = (typeof(byte), 1);
        Value count = bytes.Op == OpCode.Constant ? _emitter.Constant(bytes.Immediate / size) : bytes;
        Push(AllocateLocal(element, count, _il.InitLocals, "stackalloc"));
    }

    // IL allocates bytes. What they will hold shows in the variable or span that gets the address; stores of that form keep the
    // memory promotable to registers.
    private Type StackElement()
    {
        int at = Array.FindIndex(_il.Instructions, i => i.Offset == _at.Offset);
        for (int i = at + 1; i < Math.Min(at + 8, _il.Instructions.Length); i++)
        {
            IlInstruction next = _il.Instructions[i];
            int written = next.Code is ILOpCode.Ldloca or ILOpCode.Ldloca_s ? -1 : _il.WrittenVariable(next);
            Type? holder = written >= 0 ? _il.VariableTypes[written]
                : next.Code == ILOpCode.Newobj ? _il.ResolveMethod(next.Operand).DeclaringType : null;
            if (holder is { IsPointer: true } && holder != typeof(void*))
                return holder.GetElementType()!;
            if (holder is { IsGenericType: true, GenericTypeArguments: [{ IsValueType: true } element] })
                return element;
        }
        return typeof(byte);
    }

    private void CopyBlock()
    {
        Value bytes = _emitter.ToInt64(PopValue());
        Operand source = Pop();
        Operand target = Pop();
        if (source.Symbol is not StaticData data || bytes.Op != OpCode.Constant)
            throw new Refusal("copying a block of memory (cpblk)", "copy element by element");
        Type element = StackElement();
        long size = TypeLayout.Of(element).Size;
        if (bytes.Immediate % size != 0)
            (element, size) = (typeof(byte), 1);
        CopyData(_emitter.ToPointer(ValueOf(target)), data, element, bytes.Immediate / size);
    }

    private void InitializeArray(Operand array, Operand handle)
    {
        if (array.Symbol is not LocalArray local || handle.Symbol is not StaticData data)
            throw new Refusal("an array initialiser of this form", "store element by element");
        CopyData(local.Pointer, data, local.Element, local.Length);
    }

    private void LoadToken(MemberInfo member) => Push(member switch
    {
        Type type => new TypeSymbol(type),
        FieldInfo field => new StaticData(field),
        _ => throw new Refusal("a method handle", "call the method directly"),
    });
}
