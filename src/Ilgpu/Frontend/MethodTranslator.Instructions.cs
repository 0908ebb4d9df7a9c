using System.Reflection.Metadata;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private Type? _constrained;

    private void Translate(in IlInstruction at)
    {
        if (at.IsBranch)
        {
            TranslateBranch(at);
            return;
        }
        switch (at.Code)
        {
            case ILOpCode.Nop or ILOpCode.Break or ILOpCode.Volatile or ILOpCode.Unaligned or ILOpCode.Tail or ILOpCode.Readonly:
                break;
            case ILOpCode.Constrained:
                _constrained = _il.ResolveType(at.Operand);
                break;
            case ILOpCode.Ldnull:
                Push(new HostObject(null, "a null reference"));
                break;
            case ILOpCode.Ldstr:
                Push(new HostObject(_il.ResolveString(at.Operand), "a string"));
                break;
            case >= ILOpCode.Ldc_i4_m1 and <= ILOpCode.Ldc_i4_8:
                Push(_emitter.Constant((int)at.Code - (int)ILOpCode.Ldc_i4_0));
                break;
            case ILOpCode.Ldc_i4 or ILOpCode.Ldc_i4_s:
                Push(_emitter.Constant((int)at.Operand));
                break;
            case ILOpCode.Ldc_i8:
                Push(_emitter.Constant(at.Operand));
                break;
            case ILOpCode.Ldc_r4:
                Push(_emitter.Constant(BitConverter.Int32BitsToSingle((int)at.Operand)));
                break;
            case ILOpCode.Ldc_r8:
                Push(_emitter.Constant(BitConverter.Int64BitsToDouble(at.Operand)));
                break;
            case ILOpCode.Dup:
                Push(_stack[^1]);
                break;
            case ILOpCode.Pop:
                Pop();
                break;
            case ILOpCode.Ret:
                Return();
                break;
            case ILOpCode.Switch:
                Switch(at.Targets!);
                break;
            case ILOpCode.Call or ILOpCode.Callvirt:
                Type? constrained = _constrained;
                _constrained = null;
                Call(_il.ResolveMethod(at.Operand), constrained, at.Code == ILOpCode.Callvirt);
                break;
            case ILOpCode.Newobj:
                NewObject(_il.ResolveMethod(at.Operand));
                break;
            case ILOpCode.Sizeof:
                Push(_emitter.Constant(TypeLayout.Of(_il.ResolveType(at.Operand)).Size));
                break;
            case ILOpCode.Ldtoken:
                LoadToken(_il.ResolveMember(at.Operand));
                break;
            case ILOpCode.Box:
                Type boxed = _il.ResolveType(at.Operand);
                Push(boxed.IsValueType ? new Operand(new Boxed(boxed, Coerce(Pop(), boxed))) : Pop());
                break;
            case ILOpCode.Isinst:
                TestType(_il.ResolveType(at.Operand));
                break;
            case ILOpCode.Unbox_any or ILOpCode.Unbox:
                Unbox(_il.ResolveType(at.Operand), at.Code == ILOpCode.Unbox);
                break;
            default:
                if (!TranslateVariable(at) && !TranslateMemory(at) && !TranslateArithmetic(at) && !TranslateConversion(at))
                    throw Unsupported(at.Code);
                break;
        }
    }

    private bool TranslateVariable(in IlInstruction at)
    {
        int number = (int)at.Operand;
        int locals = _il.ArgumentCount;
        switch (at.Code)
        {
            case >= ILOpCode.Ldarg_0 and <= ILOpCode.Ldarg_3:
                Push(ReadVariable(_variables[at.Code - ILOpCode.Ldarg_0]));
                return true;
            case ILOpCode.Ldarg or ILOpCode.Ldarg_s:
                Push(ReadVariable(_variables[number]));
                return true;
            case >= ILOpCode.Ldloc_0 and <= ILOpCode.Ldloc_3:
                Push(ReadVariable(_variables[locals + (at.Code - ILOpCode.Ldloc_0)]));
                return true;
            case ILOpCode.Ldloc or ILOpCode.Ldloc_s:
                Push(ReadVariable(_variables[locals + number]));
                return true;
            case ILOpCode.Ldarga or ILOpCode.Ldarga_s or ILOpCode.Ldloca or ILOpCode.Ldloca_s:
                Push(AddressOf(_variables[_il.WrittenVariable(at)]));
                return true;
        }
        int written = _il.WrittenVariable(at);
        if (written < 0)
            return false;
        WriteVariable(_variables[written], Pop());
        return true;
    }

    private bool TranslateMemory(in IlInstruction at)
    {
        switch (at.Code)
        {
            case >= ILOpCode.Ldind_i1 and <= ILOpCode.Ldind_r8:
                Push(Load(Pop(), ElementType(at.Code)));
                return true;
            case >= ILOpCode.Stind_i1 and <= ILOpCode.Stind_r8 or ILOpCode.Stind_i:
                Operand stored = Pop();
                Store(Pop(), ElementType(at.Code), stored);
                return true;
            case ILOpCode.Ldobj:
                Push(Load(Pop(), _il.ResolveType(at.Operand)));
                return true;
            case ILOpCode.Stobj:
                Operand content = Pop();
                Store(Pop(), _il.ResolveType(at.Operand), content);
                return true;
            case ILOpCode.Cpobj:
                Operand source = Pop();
                Type copied = _il.ResolveType(at.Operand);
                Store(Pop(), copied, Load(source, copied));
                return true;
            case ILOpCode.Initobj:
                Type cleared = _il.ResolveType(at.Operand);
                Store(Pop(), cleared, Zero(cleared));
                return true;
            case ILOpCode.Ldfld:
                LoadField(_il.ResolveField(at.Operand));
                return true;
            case ILOpCode.Ldflda:
                LoadFieldAddress(_il.ResolveField(at.Operand));
                return true;
            case ILOpCode.Stfld:
                StoreField(_il.ResolveField(at.Operand));
                return true;
            case ILOpCode.Ldsfld:
                LoadStaticField(_il.ResolveField(at.Operand));
                return true;
            case ILOpCode.Ldsflda:
                LoadStaticFieldAddress(_il.ResolveField(at.Operand));
                return true;
            case ILOpCode.Newarr:
                NewArray(_il.ResolveType(at.Operand));
                return true;
            case ILOpCode.Ldlen:
                Push(_emitter.Constant(PopArray().Length));
                return true;
            case ILOpCode.Ldelema:
                Push(PopElementAddress());
                return true;
            case ILOpCode.Ldelem:
                LoadElement(_il.ResolveType(at.Operand));
                return true;
            case >= ILOpCode.Ldelem_i1 and <= ILOpCode.Ldelem_r8:
                LoadElement(ElementType(at.Code));
                return true;
            case ILOpCode.Stelem:
            case >= ILOpCode.Stelem_i and <= ILOpCode.Stelem_r8:
                StoreElement();
                return true;
            case ILOpCode.Localloc:
                StackAllocate();
                return true;
            case ILOpCode.Cpblk:
                CopyBlock();
                return true;
            default:
                return false;
        }
    }

    // isinst on a box: known at compile time.
    private void TestType(Type type)
    {
        Operand tested = Pop();
        switch (tested.Symbol)
        {
            case Boxed boxed:
                Type wanted = Nullable.GetUnderlyingType(type) ?? type;
                Push(wanted.IsAssignableFrom(boxed.Type) ? tested : new Operand(new HostObject(null, "a null reference")));
                break;
            case HostObject { Object: null }:
                Push(tested);
                break;
            default:
                throw new Refusal($"a type test against {type}", "use type parameters; typeof(T) == typeof(X) is decided at compile time");
        }
    }

    private void Unbox(Type type, bool toAddress)
    {
        Operand box = Pop();
        if (box.Symbol is not Boxed boxed)
            throw new Refusal($"unboxing of {type}", "use a generic type parameter instead of object");
        if (boxed.Type != type)
            throw new Refusal($"a cast of a boxed {boxed.Type} to {type}", "convert it explicitly");
        Push(toAddress ? AddressOf(Temporary(type, boxed.Content, "box")) : boxed.Content);
    }

    private static Refusal Unsupported(ILOpCode code) => code switch
    {
        ILOpCode.Throw or ILOpCode.Rethrow =>
            new Refusal("an exception (throw)", "kernels cannot throw: check arguments on the host, or write an error code into a buffer"),
        ILOpCode.Calli => new Refusal("a call through a function pointer (calli)",
            "use a static abstract interface member and a type parameter"),
        ILOpCode.Ldftn or ILOpCode.Ldvirtftn =>
            new Refusal("a delegate or function pointer", "use a static abstract interface member and a type parameter"),
        ILOpCode.Stsfld => new Refusal("a store to a static field", "write to a buffer"),
        ILOpCode.Castclass => new Refusal("a cast of an object", "kernels have no objects: use structs and type parameters"),
        ILOpCode.Add_ovf or ILOpCode.Add_ovf_un or ILOpCode.Sub_ovf or ILOpCode.Sub_ovf_un or ILOpCode.Mul_ovf or ILOpCode.Mul_ovf_un =>
            new Refusal("checked arithmetic", "write unchecked(...): integers wrap in a kernel"),
        _ when code.ToString().StartsWith("Conv_ovf", StringComparison.Ordinal) =>
            new Refusal("a checked conversion", "write unchecked((T)value)"),
        ILOpCode.Initblk => new Refusal("clearing a block of memory (initblk)", "write a loop"),
        _ => new Refusal($"the IL instruction {code.ToString().ToLowerInvariant().Replace('_', '.')}",
            "rewrite the statement with plain C# arithmetic, structs and loops"),
    };
}
