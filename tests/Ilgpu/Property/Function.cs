using System.Numerics;
using System.Reflection;
using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>A method that random kernels call.</summary>
internal sealed record Function(MethodInfo Method, ScalarType Result, ScalarType[] Parameters)
{
    private const ScalarType Float = ScalarType.Single;
    private const ScalarType Double = ScalarType.Double;

    /// <summary>Methods whose results are the same bits everywhere.</summary>
    public static readonly Function[] Exact =
    [
        .. Each(typeof(MathF), Float, Float, "Sqrt", "Floor", "Ceiling", "Truncate", "Round", "Abs"),
        .. Each(typeof(MathF), Float, [Float, Float], "Min", "Max"),
        .. Each(typeof(MathF), Float, [Float, Float, Float], "FusedMultiplyAdd"),
        .. Each(typeof(Math), Double, Double, "Sqrt", "Floor", "Ceiling", "Truncate", "Round", "Abs"),
        .. Each(typeof(Math), Double, [Double, Double], "Min", "Max"),
        .. Each(typeof(Math), Double, [Double, Double, Double], "FusedMultiplyAdd"),
        .. Each(typeof(float), ScalarType.Bool, Float, "IsNaN", "IsInfinity", "IsFinite"),
        .. Each(typeof(double), ScalarType.Bool, Double, "IsNaN", "IsInfinity", "IsFinite"),
        .. ((ScalarType[])[ScalarType.Int8, ScalarType.UInt8, ScalarType.Int16, ScalarType.UInt16, ScalarType.Int32, ScalarType.UInt32,
            ScalarType.Int64, ScalarType.UInt64]).SelectMany(t => Each(typeof(Math), t, [t, t], "Min", "Max")),
        .. Each(typeof(IntrinsicMath), ScalarType.Int32, ScalarType.Int32, "Abs"),
        .. Each(typeof(IntrinsicMath), ScalarType.Int64, ScalarType.Int64, "Abs"),
        .. Each(typeof(BitOperations), ScalarType.Int32, ScalarType.UInt32, "PopCount", "LeadingZeroCount", "TrailingZeroCount"),
        .. Each(typeof(BitOperations), ScalarType.Int32, ScalarType.UInt64, "PopCount", "LeadingZeroCount", "TrailingZeroCount"),
        .. Each(typeof(BitOperations), ScalarType.UInt32, [ScalarType.UInt32, ScalarType.Int32], "RotateLeft", "RotateRight"),
        .. Each(typeof(BitOperations), ScalarType.UInt64, [ScalarType.UInt64, ScalarType.Int32], "RotateLeft", "RotateRight"),
        .. Each(typeof(Math), ScalarType.Int64, [ScalarType.Int32, ScalarType.Int32], "BigMul"),
        .. Each(typeof(Interop), Float, ScalarType.UInt32, "IntAsFloat"),
        .. Each(typeof(Interop), Double, ScalarType.UInt64, "IntAsFloat"),
        .. Each(typeof(ILGPU.Half), ScalarType.Half, ScalarType.Half, "Abs"),
        .. Each(typeof(ILGPU.Half), ScalarType.Bool, ScalarType.Half, "IsNaN", "IsInfinity", "IsZero"),
        .. Each(typeof(KernelHelpers), ScalarType.UInt32, Float, "Bits"),
        .. Each(typeof(KernelHelpers), ScalarType.UInt64, Double, "Bits"),
        .. Each(typeof(KernelHelpers), ScalarType.Int32, [ScalarType.Int32, ScalarType.Int32], "Gcd"),
        .. Each(typeof(KernelHelpers), ScalarType.Int32, ScalarType.UInt32, "FirstBit"),
        .. Each(typeof(KernelHelpers), ScalarType.Int64, [ScalarType.Int64, ScalarType.Int32], "Mix"),
        .. Each(typeof(KernelHelpers), Float, [Float, Float, ScalarType.Bool], "Pick"),
        .. Each(typeof(KernelHelpers), Double, [Double, ScalarType.Int32], "Horner"),
    ];

    /// <summary>Methods whose results differ by some units in the last place.</summary>
    public static readonly Function[] Approximate =
    [
        .. Each(typeof(MathF), ScalarType.ApproximateSingle, Float, "Exp", "Log", "Sin", "Cos", "Tanh"),
        .. Each(typeof(MathF), ScalarType.ApproximateSingle, [Float, Float], "Pow"),
        .. Each(typeof(Math), ScalarType.ApproximateDouble, Double, "Exp", "Log", "Sin", "Cos", "Tanh"),
        .. Each(typeof(Math), ScalarType.ApproximateDouble, [Double, Double], "Pow"),
    ];

    /// <summary>What all threads of a group do together.</summary>
    public static readonly Function[] Together =
    [
        .. ScalarTypes.Stored.SelectMany(t => ((string[])["Exchange", "Shuffle", "ShuffleXor", "ShuffleUp", "ShuffleDown", "First", "Last"])
            .Select(name => new Function(typeof(GroupHelpers).GetMethod(name)!.MakeGenericMethod(t.Clr()), t, [t, ScalarType.Int32]))),
        .. Each(typeof(GroupHelpers), ScalarType.Int32, ScalarType.Int32, "Sum", "SumUpTo", "Histogram"),
        .. Each(typeof(GroupHelpers), ScalarType.Int64, ScalarType.Int64, "Least"),
        .. Each(typeof(GroupHelpers), ScalarType.Int32, ScalarType.Bool, "CountOf"),
    ];

    private static IEnumerable<Function> Each(Type type, ScalarType result, ScalarType parameter, params string[] names) =>
        Each(type, result, [parameter], names);

    private static IEnumerable<Function> Each(Type type, ScalarType result, ScalarType[] parameters, params string[] names) =>
        names.Select(name => new Function(
            type.GetMethod(name, [.. parameters.Select(p => p.Clr())])
                ?? throw new MissingMethodException(type.FullName, $"{name}({string.Join(", ", parameters)})"),
            result,
            parameters));
}
