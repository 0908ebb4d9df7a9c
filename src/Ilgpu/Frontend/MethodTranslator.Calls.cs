using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private void Call(MethodBase method, Type? constrained, bool isVirtual)
    {
        ParameterInfo[] parameters = method.GetParameters();
        Operand[] arguments = new Operand[parameters.Length + (method.IsStatic ? 0 : 1)];
        for (int i = arguments.Length - 1; i >= 0; i--)
            arguments[i] = Pop();
        if (constrained is not null)
            method = Constrain(method, constrained, arguments);
        else if (method.IsVirtual && isVirtual && !method.DeclaringType!.IsValueType)
            method = Devirtualize(method, arguments);
        Invoke(method, arguments);
    }

    private void Invoke(MethodBase method, Operand[] arguments)
    {
        bool returns = method is MethodInfo info && info.ReturnType != typeof(void);
        Operand? result;
        if (method.GetCustomAttribute<IntrinsicAttribute>() is { } intrinsic)
        {
            result = LowerIntrinsic(intrinsic.Kind, (MethodInfo)method, arguments);
        }
        else if (!TryLowerLibrary(method, arguments, out result))
        {
            if (method.IsDefined(typeof(DoesNotReturnAttribute)) && method.DeclaringType!.Assembly == typeof(object).Assembly)
                throw Unsupported(System.Reflection.Metadata.ILOpCode.Throw);
            if (method.IsAbstract)
                throw new Refusal($"a virtual call of {Describe(method)}",
                    "constrain a type parameter to the interface (where T : struct, IShape) and call it through that");
            result = Inline(_compilation, this, method, arguments);
            if (_emitter.Current is null)
                return;
        }
        if (returns)
            Push(result!);
    }

    // The method that a constrained type has for an interface's or for object's.
    private static MethodBase Constrain(MethodBase method, Type type, Operand[] arguments)
    {
        if (method.DeclaringType!.IsInterface)
        {
            MethodInfo found = FindImplementation((MethodInfo)method, type);
            if (!found.IsStatic && found.DeclaringType!.IsInterface)
            {
                throw new Refusal($"a call of {Describe(found)}, a default interface method, which boxes {type}",
                    "implement the member in the struct, or make it static");
            }
            return found;
        }
        if (!type.IsValueType || type.IsEnum || arguments.Length == 0)
            throw new Refusal($"a virtual call of {Describe(method)} on {type}", "compare or convert with operators");
        MethodInfo? own = type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .FirstOrDefault(m => m.DeclaringType == type && m.GetBaseDefinition() == ((MethodInfo)method).GetBaseDefinition());
        return own ?? throw new Refusal($"a call of {Describe(method)}, which {type} does not override and so is boxed for",
            "override it in the struct");
    }

    private static MethodInfo FindImplementation(MethodInfo method, Type type)
    {
        MethodInfo open = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        if (type.IsInterface)
            return method;
        InterfaceMapping map = type.GetInterfaceMap(method.DeclaringType!);
        for (int i = 0; i < map.InterfaceMethods.Length; i++)
        {
            if (map.InterfaceMethods[i].MetadataToken != open.MetadataToken || map.InterfaceMethods[i].Module != open.Module)
                continue;
            MethodInfo target = map.TargetMethods[i];
            return method.IsGenericMethod ? target.MakeGenericMethod(method.GetGenericArguments()) : target;
        }
        throw new Refusal($"a call of {Describe(method)} on {type}", "implement the interface member in the struct itself");
    }

    private static MethodBase Devirtualize(MethodBase method, Operand[] arguments)
    {
        bool isComparer = method.DeclaringType is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(EqualityComparer<>);
        if (isComparer || arguments[0].Symbol is TypeSymbol)
            return method;
        if (arguments[0].Symbol is Boxed boxed)
            throw Misused(boxed);
        if (method.DeclaringType is { IsSealed: true } || method.IsFinal)
            return method;
        if (typeof(Delegate).IsAssignableFrom(method.DeclaringType))
            throw new Refusal($"a delegate ({method.DeclaringType})", "use a static abstract interface member and a type parameter");
        throw new Refusal($"a virtual call of {Describe(method)}",
            "constrain a type parameter to the interface (where T : struct, IShape) and call it through that");
    }

    private void NewObject(MethodBase constructor)
    {
        Type type = constructor.DeclaringType!;
        ParameterInfo[] parameters = constructor.GetParameters();
        Operand[] arguments = new Operand[parameters.Length + 1];
        for (int i = parameters.Length; i >= 1; i--)
            arguments[i] = Pop();
        if (typeof(Delegate).IsAssignableFrom(type))
            throw new Refusal($"a delegate ({type})", "use a static abstract interface member and a type parameter");
        if (typeof(Exception).IsAssignableFrom(type))
            throw Unsupported(System.Reflection.Metadata.ILOpCode.Throw);
        if (type.IsArray)
            throw new Refusal($"an array of several dimensions ({type})", "use a one-dimensional array or LocalMemory.Allocate2D");
        if (type == typeof(string))
            throw new Refusal("a string", "kernels have no strings: write numbers into a buffer");
        if (type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)))
            throw new Refusal("a delegate that captures variables",
                "use a local function, or a static abstract interface member and a type parameter");
        if (!type.IsValueType)
            throw new Refusal($"new {type}, an object on the heap,", "make it a struct");
        if (TryLowerConstructor(constructor, arguments[1..], out Operand? known))
        {
            Push(known);
            return;
        }
        Variable made = Temporary(type, Zero(type), "new");
        arguments[0] = AddressOf(made);
        Inline(_compilation, this, constructor, arguments);
        if (_emitter.Current is not null)
            Push(ReadVariable(made));
    }
}
