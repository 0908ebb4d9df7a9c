using System.Collections.Concurrent;
using System.Reflection;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Transform;

namespace ILGPU.Backends.Ptx.Functions;

/// <summary>
/// A function of the math library as SSA, made from its C# version by the frontend and optimised, once for all kernels. Its
/// parameters are the operands; what its last block stores is the result.
/// </summary>
internal sealed class FunctionTemplate
{
    private static readonly ConcurrentDictionary<(OpCode, long, ValueKind), FunctionTemplate> s_known = new();

    private FunctionTemplate(Function function)
    {
        Function = function;
        Result = function.Values().Single(v => v.Op == OpCode.Store).Operands[1];
    }

    /// <summary>The function; read only.</summary>
    public Function Function { get; }

    /// <summary>What it computes.</summary>
    public Value Result { get; }

    /// <summary>True for an operation that PTX has no instruction for.</summary>
    public static bool Replaces(Value value) => value.Op == OpCode.Math
        || (value.Op == OpCode.Remainder && value.Kind is ValueKind.Float32 or ValueKind.Float64);

    /// <summary>The template for an operation.</summary>
    public static FunctionTemplate For(Value value) => s_known.GetOrAdd((value.Op, value.Immediate, value.Kind), static key =>
    {
        string name = key.Item1 == OpCode.Remainder ? nameof(SingleMath.Remainder) : ((MathFunction)key.Item2).ToString();
        Type library = key.Item3 == ValueKind.Float32 ? typeof(SingleMath) : typeof(DoubleMath);
        MethodInfo method = library.GetMethod(name, BindingFlags.Static | BindingFlags.Public)
            ?? throw new NotSupportedException($"{name} of {key.Item3} has no C# version");
        return Make(method, key.Item3);
    });

    private static FunctionTemplate Make(MethodInfo method, ValueKind kind)
    {
        int operands = method.GetParameters().Length;
        ParameterLeaf[] leaves = [.. Enumerable.Range(0, operands).Select(i => new ParameterLeaf($"x{i}", kind)),
            new ParameterLeaf("result", ValueKind.Pointer)];
        CompilationTarget target = new(AcceleratorType.Cuda, 32, 1024);
        Function function = new($"{method.DeclaringType!.Name}.{method.Name}", target, leaves);
        Compilation compilation = new(function, isImplicitlyGrouped: false, []);
        Emitter emitter = compilation.Emitter;
        compilation.StartBlock(isSealed: true);
        Operand[] arguments = [.. Enumerable.Range(0, operands).Select(i => new Operand(emitter.Parameter(i)))];
        Operand result = MethodTranslator.Inline(compilation, null, method, arguments)!;
        emitter.Store(kind == ValueKind.Float32 ? MemoryType.Float32 : MemoryType.Float64, emitter.Parameter(operands),
            result.Parts[0].Value!);
        emitter.Current!.Return();
        emitter.PlacePrologue();
        compilation.Ssa.Finish(function);
        DeadValues.Remove(function);
        Pipeline.Optimize(function);
        return new FunctionTemplate(function);
    }
}
