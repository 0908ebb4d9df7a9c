using System.Reflection;
using ILGPU.IR;
using ILGPU.Runtime;

namespace ILGPU.Frontend;

/// <summary>From a kernel's IL to SSA form, with every call inlined and every struct split into scalars.</summary>
internal static class KernelFrontend
{
    /// <summary>Compiles a kernel for a device.</summary>
    /// <exception cref="InternalCompilerException">The kernel uses what cannot be compiled; the message says where, and what to write
    /// instead.</exception>
    public static Function Compile(KernelEntry entry, CompilationTarget target)
    {
        // An address that must be a number puts its variable into memory; that is found midway, and the compilation begins again.
        HashSet<VariableKey> spilled = [];
        while (true)
        {
            try
            {
                return Compile(entry, target, spilled);
            }
            catch (SpillRequest request)
            {
                int before = spilled.Count;
                spilled.UnionWith(request.Variables);
                if (spilled.Count == before)
                    throw new InternalCompilerException($"Kernel {entry.Name}: a local variable could not be moved to memory.", request);
            }
            catch (Refusal refusal)
            {
                throw new InternalCompilerException(
                    $"Kernel {entry.Name}: {refusal.Message}. At {MethodTranslator.Describe(entry.Method)}.",
                    new NotSupportedException(refusal.Message));
            }
        }
    }

    private static Function Compile(KernelEntry entry, CompilationTarget target, HashSet<VariableKey> spilled)
    {
        ParameterInfo[] parameters = entry.Method.GetParameters();
        int first = entry.ImplicitlyGrouped ? 1 : 0;
        List<ParameterLeaf> leaves = [];
        for (int i = first; i < parameters.Length; i++)
        {
            string name = parameters[i].Name ?? $"arg{i}";
            try
            {
                leaves.AddRange(ParameterLayout.Of(parameters[i].ParameterType, name).Select(l => new ParameterLeaf(l.Name, l.Kind)));
            }
            catch (NotSupportedException e)
            {
                throw new InternalCompilerException($"Kernel {entry.Name}, method {MethodTranslator.Describe(entry.Method)}: {e.Message}",
                    e);
            }
        }
        Function function = new(entry.Name, target, leaves);
        Compilation compilation = new(function, entry.ImplicitlyGrouped, spilled);
        Emitter emitter = compilation.Emitter;
        compilation.StartBlock(isSealed: true);
        List<Operand> arguments = [];
        if (!entry.Method.IsStatic)
        {
            arguments.Add(new Operand(new HostObject(entry.Method, "a variable captured by the kernel's lambda")));
        }
        Block? done = null;
        if (entry.IndexType is { } indexType)
        {
            done = compilation.NewBlock(isSealed: false);
            arguments.Add(new Operand(indexType, ImplicitIndex.Build(compilation, indexType, done)));
        }
        AddArguments(entry, parameters.AsSpan(first), emitter, arguments);
        MethodTranslator.Inline(compilation, null, entry.Method, [.. arguments]);
        if (emitter.Current is { } last)
        {
            if (done is null)
                last.Return();
            else
                last.BranchTo(done);
        }
        done?.Return();
        emitter.PlacePrologue();
        compilation.Ssa.Finish(function);
        DeadValues.Remove(function);
        function.Renumber();
        return function;
    }

    // The argument block's leaves, as the types of the parameters hold them.
    private static void AddArguments(KernelEntry entry, ReadOnlySpan<ParameterInfo> parameters, Emitter emitter, List<Operand> arguments)
    {
        int leaf = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            Type type = parameters[i].ParameterType;
            TypeLayout layout = TypeLayout.Of(type);
            Part[] parts;
            if (ParameterLayout.SpecializedType(type) is { } constant)
            {
                object value = entry.SpecializedValues[i]
                    ?? throw new InternalCompilerException(
                        $"Kernel {entry.Name}: the specialised argument {parameters[i].Name} has no value.");
                parts = MethodTranslator.Constants(emitter, value is ISpecializedKey key ? key.Value : value, constant);
            }
            else
            {
                parts = new Part[layout.Leaves.Length];
                for (int k = 0; k < parts.Length; k++)
                {
                    // Narrow integers come extended to 32 bits already.
                    Value value = emitter.Parameter(leaf++);
                    parts[k] = layout.Leaves[k].Kind == ValueKind.Bool ? emitter.ToBool(value) : value;
                }
            }
            arguments.Add(new Operand(layout.IsStruct ? type : null, parts));
        }
    }
}
