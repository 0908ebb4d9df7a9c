using System.Reflection;
using System.Runtime.CompilerServices;

namespace IlgpuLlava.Ilgpu.Tests.Api;

/// <summary>Writes public types and members as the list of ILGPU 1.5.3 does.</summary>
internal static class ApiSignature
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string OfType(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : typeof(MulticastDelegate).IsAssignableFrom(type) ? "delegate"
            : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : "class";
        bool hasBase = type.IsClass && type.BaseType != typeof(object) && kind != "static class";
        return $"T {kind} {Name(type)}" + (hasBase ? $" : {Name(type.BaseType!)}" : "");
    }

    public static IEnumerable<string> OfMembers(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => !field.IsSpecialName))
        {
            yield return type.IsEnum
                ? $"F {field.Name} = {Convert.ToInt64(field.GetRawConstantValue())}"
                : $"F {(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}";
        }
        foreach (ConstructorInfo constructor in type.GetConstructors(Declared))
            yield return $"C .ctor({Parameters(constructor.GetParameters())})";
        foreach (MethodInfo method in type.GetMethods(Declared))
        {
            if (method.IsSpecialName && !method.Name.StartsWith("op_"))
                continue;
            string generics = method.IsGenericMethod ? $"<{string.Join(",", method.GetGenericArguments().Select(Name))}>" : "";
            yield return $"M {(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{generics}"
                + $"({Parameters(method.GetParameters())})";
        }
        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            MethodInfo? get = property.GetGetMethod();
            MethodInfo? set = property.GetSetMethod();
            bool isStatic = (get ?? set)!.IsStatic;
            ParameterInfo[] index = property.GetIndexParameters();
            yield return $"P {(isStatic ? "static " : "")}{Name(property.PropertyType)} {property.Name}"
                + (index.Length > 0 ? $"[{Parameters(index)}]" : "")
                + $" {{ {(get is null ? "" : "get; ")}{(set is null ? "" : "set; ")}}}";
        }
        foreach (EventInfo @event in type.GetEvents(Declared))
            yield return $"E {Name(@event.EventHandlerType!)} {@event.Name}";
    }

    public static string Name(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsByRef)
            return Name(type.GetElementType()!) + "&";
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsPointer)
            return Name(type.GetElementType()!) + "*";

        // A nested type repeats the arguments of the types around it; each level shows its own.
        Type[] arguments = type.GetGenericArguments();
        List<string> levels = [];
        for (Type? level = type; level is not null; level = level.DeclaringType)
        {
            int total = level.GetGenericArguments().Length;
            int outer = level.DeclaringType?.GetGenericArguments().Length ?? 0;
            string plain = level.Name.Split('`')[0];
            levels.Insert(0, total == outer ? plain : $"{plain}<{string.Join(",", arguments[outer..total].Select(Name))}>");
        }
        return $"{type.Namespace}.{string.Join(".", levels)}";
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (!type.IsByRef)
            return $"{Name(type)} {parameter.Name}";
        bool isReadOnly = parameter.IsDefined(typeof(IsReadOnlyAttribute), false);
        string mode = parameter.IsOut ? "out" : isReadOnly || parameter.IsIn ? "in" : "ref";
        return $"{mode} {Name(type.GetElementType()!)} {parameter.Name}";
    }
}
