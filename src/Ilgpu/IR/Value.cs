namespace ILGPU.IR;

/// <summary>One SSA value: an operation with its operands. Mutable while passes run; identity is the object.</summary>
internal sealed class Value
{
    /// <summary>A new value; it must still be placed in a block.</summary>
    public Value(OpCode op, ValueKind kind, params Value[] operands)
    {
        Op = op;
        Kind = kind;
        Operands = operands;
    }

    /// <summary>The operation.</summary>
    public OpCode Op { get; set; }

    /// <summary>Type of the result.</summary>
    public ValueKind Kind { get; set; }

    /// <summary>Address space, where <see cref="Kind"/> is Pointer.</summary>
    public AddressSpace Space { get; set; }

    /// <summary>Form in memory, of Load, Store and Atomic.</summary>
    public MemoryType Memory { get; set; }

    /// <summary>Constant bits, parameter number, or the operation's enum (see <see cref="OpCode"/>).</summary>
    public long Immediate { get; set; }

    /// <summary>The operands; of a phi, one for each predecessor.</summary>
    public Value[] Operands { get; set; }

    /// <summary>The block it stands in, or null where it was removed.</summary>
    public Block? Block { get; set; }

    /// <summary>Where it came from, for error messages; null for what the compiler made itself.</summary>
    public IlOrigin? Origin { get; set; }

    /// <summary>Number for printing and dense tables; assigned by <see cref="Function.Renumber"/>.</summary>
    public int Id { get; set; } = -1;

    /// <summary>Branch, ConditionalBranch or Return.</summary>
    public bool IsTerminator => Op is OpCode.Branch or OpCode.ConditionalBranch or OpCode.Return;

    /// <summary>True where the value must stay although nobody reads it.</summary>
    public bool HasSideEffect => Op is OpCode.Store or OpCode.Atomic or OpCode.Barrier or OpCode.BarrierPopCount
        or OpCode.WarpBarrier or OpCode.Fence or OpCode.Prefetch or OpCode.InlineAssembly || IsTerminator;

    /// <summary>True where the result depends on which threads run together, so that it may not move across control flow.</summary>
    public bool IsConvergent => Op is OpCode.Barrier or OpCode.BarrierPopCount or OpCode.WarpBarrier or OpCode.Shuffle
        or OpCode.Ballot or OpCode.GroupBroadcast or OpCode.InlineAssembly;

    /// <summary>True where it computes from its operands alone: may be moved, merged and removed.</summary>
    public bool IsPure => !HasSideEffect && !IsConvergent && Op is not (OpCode.Load or OpCode.Phi or OpCode.Alloca);

    /// <summary>The constant's value as Int32.</summary>
    public int AsInt32 => (int)Immediate;

    /// <summary>The constant's value as float.</summary>
    public float AsFloat32 => BitConverter.Int32BitsToSingle((int)Immediate);

    /// <summary>The constant's value as double.</summary>
    public double AsFloat64 => BitConverter.Int64BitsToDouble(Immediate);

    /// <inheritdoc/>
    public override string ToString() => Printer.Print(this);
}
