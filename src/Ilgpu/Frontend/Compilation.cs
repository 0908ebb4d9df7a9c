using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>What all frames of one compilation share.</summary>
internal sealed class Compilation
{
    private readonly HashSet<VariableKey> _spilled;

    /// <summary>Starts a compilation.</summary>
    /// <param name="function">The kernel to fill.</param>
    /// <param name="isImplicitlyGrouped">True where the kernel may not see its group.</param>
    /// <param name="spilled">Variables that live in memory.</param>
    public Compilation(Function function, bool isImplicitlyGrouped, HashSet<VariableKey> spilled)
    {
        _spilled = spilled;
        IsImplicitlyGrouped = isImplicitlyGrouped;
        Ssa = new SsaBuilder();
        Emitter = new Emitter(function, Ssa);
        Ssa.Emitter = Emitter;
    }

    /// <summary>Appends values.</summary>
    public Emitter Emitter { get; }

    /// <summary>Follows variables.</summary>
    public SsaBuilder Ssa { get; }

    /// <summary>The kernel.</summary>
    public Function Function => Emitter.Function;

    /// <summary>True where barriers and shared memory are refused.</summary>
    public bool IsImplicitlyGrouped { get; }

    /// <summary>Makes a variable, in memory where an earlier attempt found that it must be.</summary>
    public Variable Declare(VariableKey key, Type type, bool addressTaken)
    {
        Variable variable = new(key, type, addressTaken);
        if (_spilled.Contains(key))
            variable.Memory = Emitter.Alloca(AddressSpace.Local, variable.Layout.Size);
        return variable;
    }

    /// <summary>A new block in which the emitter goes on.</summary>
    public Block StartBlock(bool isSealed, HashSet<Variable>? loopWrites = null)
    {
        Block block = NewBlock(isSealed, loopWrites);
        Emitter.Current = block;
        return block;
    }

    /// <summary>A new block.</summary>
    public Block NewBlock(bool isSealed, HashSet<Variable>? loopWrites = null)
    {
        Block block = Function.AddBlock();
        Ssa.Begin(block, isSealed, loopWrites);
        return block;
    }
}
