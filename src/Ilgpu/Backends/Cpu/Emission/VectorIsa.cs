using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Intrinsics;
using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>The vector types and intrinsic methods for one number of lanes: <c>Vector512</c>, <c>Vector256</c> or
/// <c>Vector128</c>.</summary>
internal sealed class VectorIsa
{
    private static readonly VectorIsa[] _all =
    [
        new(4, typeof(Vector128), typeof(Vector128<>)),
        new(8, typeof(Vector256), typeof(Vector256<>)),
        new(16, typeof(Vector512), typeof(Vector512<>)),
    ];

    private readonly Type _static;
    private readonly Type _generic;
    private readonly ConcurrentDictionary<(string Name, Type Element, string Parameters), MethodInfo> _methods = new();

    private VectorIsa(int lanes, Type @static, Type generic)
    {
        Lanes = lanes;
        _static = @static;
        _generic = generic;
    }

    /// <summary>Lanes of 32 bits.</summary>
    public int Lanes { get; }

    /// <summary>The instruction set for a number of lanes.</summary>
    public static VectorIsa Get(int lanes) => _all.FirstOrDefault(i => i.Lanes == lanes)
        ?? throw new ArgumentOutOfRangeException(nameof(lanes), lanes, "the CPU back end has warps of 16, 8 or 4 lanes");

    /// <summary>The widest that the processor runs in hardware.</summary>
    public static int WidestLanes => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    /// <summary>The vector of an element type.</summary>
    public Type Vector(Type element) => _generic.MakeGenericType(element);

    /// <summary>The element type that a kind has in vectors.</summary>
    public static Type Element(ValueKind kind) => kind switch
    {
        ValueKind.Bool or ValueKind.Int32 => typeof(int),
        ValueKind.Int64 or ValueKind.Pointer => typeof(long),
        ValueKind.Float32 => typeof(float),
        ValueKind.Float64 => typeof(double),
        _ => throw new InvalidOperationException($"{kind} has no vector"),
    };

    /// <summary>The vector type of a kind.</summary>
    public Type Vector(ValueKind kind) => Vector(Element(kind));

    /// <summary>
    /// A static method of <c>VectorN</c>. Each letter of <paramref name="parameters"/> is a parameter: v a vector of the element,
    /// s the element, i an int, p a pointer to the element, l a vector of long, n a vector of int.
    /// </summary>
    public MethodInfo Method(string name, Type element, string parameters) =>
        _methods.GetOrAdd((name, element, parameters), key => Find(_static, key.Name, key.Element, key.Parameters));

    /// <summary>A static method or operator of <c>VectorN&lt;T&gt;</c> itself.</summary>
    public MethodInfo Operator(string name, Type element, string parameters) =>
        _methods.GetOrAdd((name, element, parameters), key => Find(Vector(key.Element), key.Name, key.Element, key.Parameters));

    /// <summary>Reinterpretation.</summary>
    public MethodInfo As(Type from, Type to) => _methods.GetOrAdd(("As", from, to.Name), _ =>
        _static.GetMethods().Single(m => m.Name == "As" && m.GetGenericArguments().Length == 2).MakeGenericMethod(from, to));

    private MethodInfo Find(Type type, string name, Type element, string parameters)
    {
        Type[] wanted = [.. parameters.Select(letter => letter switch
        {
            'v' => Vector(element),
            's' => element,
            'i' => typeof(int),
            'p' => element.MakePointerType(),
            'l' => Vector(typeof(long)),
            'n' => Vector(typeof(int)),
            _ => throw new ArgumentException(parameters, nameof(parameters)),
        })];
        foreach (MethodInfo candidate in type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        {
            if (candidate.Name != name || candidate.GetParameters().Length != wanted.Length)
                continue;
            int generics = candidate.GetGenericArguments().Length;
            if (generics > 1)
                continue;
            MethodInfo method = generics == 1 ? candidate.MakeGenericMethod(element) : candidate;
            if (method.GetParameters().Select(p => p.ParameterType).SequenceEqual(wanted))
                return method;
        }
        throw new MissingMethodException(type.FullName, $"{name}<{element.Name}>({parameters})");
    }
}
