using System.Reflection;
using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>Translates one inlined call of one method into the kernel's SSA form.</summary>
internal sealed partial class MethodTranslator
{
    private const int MaxDepth = 200;

    private readonly Compilation _compilation;
    private readonly Emitter _emitter;
    private readonly SsaBuilder _ssa;
    private readonly MethodTranslator? _caller;
    private readonly IlMethod _il;
    private readonly FrameKey _key;
    private readonly int _depth;
    private readonly Variable[] _variables;
    private readonly List<Operand> _stack = [];
    private readonly List<(Block Block, Operand? Result)> _returns = [];
    private IlInstruction _at;
    private IlInstruction _previous;

    private MethodTranslator(Compilation compilation, MethodTranslator? caller, IlMethod il)
    {
        _compilation = compilation;
        _emitter = compilation.Emitter;
        _ssa = compilation.Ssa;
        _caller = caller;
        _il = il;
        _depth = caller is null ? 0 : caller._depth + 1;
        _key = new FrameKey(caller?._key, caller?._at.Offset ?? 0, il.Method);
        _variables = new Variable[il.VariableTypes.Length];
    }

    /// <summary>Inlines a method at the emitter's current block. Afterwards the current block is where it returned, or null where
    /// it never does.</summary>
    /// <returns>What it returned; null for void.</returns>
    public static Operand? Inline(Compilation compilation, MethodTranslator? caller, MethodBase method, Operand[] arguments)
    {
        IlMethod il = IlMethod.Read(method)
            ?? throw new Refusal($"a call of {Describe(method)}, which has no IL",
                "write it in C#, or use a method of ILGPU, Math or MathF");
        for (MethodTranslator? frame = caller; frame is not null; frame = frame._caller)
        {
            if (frame._il.Method == method)
            {
                // The library writes what only its own JIT implements as calls of itself.
                throw method.DeclaringType?.Assembly == typeof(object).Assembly
                    ? new Refusal($"a call of {Describe(method)}, which has no IL of its own",
                        "compose it from other functions of Math and MathF")
                    : new Refusal($"recursion of {Describe(method)}", "write a loop");
            }
        }
        MethodTranslator translator = new(compilation, caller, il);
        if (translator._depth > MaxDepth)
            throw new Refusal($"a chain of {MaxDepth} calls", "write a loop");
        return translator.Run(arguments);
    }

    /// <summary>A method's name for messages.</summary>
    public static string Describe(MethodBase method) =>
        $"{method.DeclaringType?.FullName ?? method.DeclaringType?.Name}.{method.Name}";

    private Operand? Run(Operand[] arguments)
    {
        if (_il.HasExceptionHandlers)
            throw new Refusal($"{Describe(_il.Method)}, which handles exceptions (try, using, foreach over an enumerator, lock),",
                "write plain loops and conditions");
        IlOrigin? origin = _emitter.Origin;
        DeclareVariables(arguments);
        TranslateBlocks();
        _emitter.Origin = origin;
        return MergeReturns();
    }

    private void DeclareVariables(Operand[] arguments)
    {
        for (int i = 0; i < _variables.Length; i++)
        {
            bool isArgument = i < _il.ArgumentCount;
            VariableKey key = new(_key, isArgument ? "argument" : "local", isArgument ? i : i - _il.ArgumentCount);
            _variables[i] = _compilation.Declare(key, _il.VariableTypes[i], _il.AddressTaken[i]);
            if (isArgument)
                WriteVariable(_variables[i], arguments[i]);
            else if (_variables[i].Memory is null || _il.InitLocals)
                WriteVariable(_variables[i], Zero(_il.VariableTypes[i]));
        }
    }

    private Operand? MergeReturns()
    {
        if (_returns.Count == 0)
        {
            _emitter.Current = null;
            return null;
        }
        if (_returns.Count == 1)
        {
            _emitter.Current = _returns[0].Block;
            return _returns[0].Result;
        }
        Block merge = _compilation.NewBlock(isSealed: true);
        foreach ((Block block, _) in _returns)
            block.BranchTo(merge);
        _emitter.Current = merge;
        return _returns[0].Result is null ? null : Merge(merge, [.. _returns.Select(r => r.Result!)]);
    }

    private Operand Merge(Block block, Operand[] operands)
    {
        Part[] parts = new Part[operands[0].Parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            int leaf = i;
            parts[i] = _ssa.Merge(block, [.. operands.Select(o => o.Parts[leaf])]);
        }
        return operands[0] with { Parts = parts };
    }

    // The block a method's last return stands in may have been closed by nothing else, so that the caller goes on in it.
    private void Return()
    {
        Operand? result = _il.ReturnType == typeof(void) ? null : Coerce(Pop(), _il.ReturnType);
        _returns.Add((_emitter.Current!, result));
        _emitter.Current = null;
    }

    private Exception Locate(Refusal refusal)
    {
        string message = $"Kernel {_compilation.Function.Name}: {refusal.Message}. At {Describe(_il.Method)}, IL_{_at.Offset:x4}";
        for (MethodTranslator? frame = _caller; frame is not null; frame = frame._caller)
            message += $", called from {Describe(frame._il.Method)}, IL_{frame._at.Offset:x4}";
        return new InternalCompilerException(message + ".", new NotSupportedException(refusal.Message));
    }
}
