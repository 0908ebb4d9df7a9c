using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>Appends values to the current block, folding constants and the idioms of C# compilers as it goes.</summary>
internal sealed partial class Emitter(Function function, SsaBuilder ssa)
{
    private readonly Dictionary<(OpCode Op, ValueKind Kind, long Bits), Value> _sources = [];
    private readonly List<Value> _prologue = [];

    /// <summary>Where values are appended; null where control cannot be.</summary>
    public Block? Current { get; set; }

    /// <summary>The instruction being translated.</summary>
    public IlOrigin? Origin { get; set; }

    /// <summary>The kernel under construction.</summary>
    public Function Function { get; } = function;

    /// <summary>Device facts.</summary>
    public CompilationTarget Target => Function.Target;

    /// <summary>An Int32 constant.</summary>
    public Value Constant(int value) => Source(OpCode.Constant, ValueKind.Int32, value);

    /// <summary>An Int64 constant.</summary>
    public Value Constant(long value) => Source(OpCode.Constant, ValueKind.Int64, value);

    /// <summary>A Float32 constant.</summary>
    public Value Constant(float value) => Source(OpCode.Constant, ValueKind.Float32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>A Float64 constant.</summary>
    public Value Constant(double value) => Source(OpCode.Constant, ValueKind.Float64, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A Bool constant.</summary>
    public Value Constant(bool value) => Source(OpCode.Constant, ValueKind.Bool, value ? 1 : 0);

    /// <summary>A constant of a kind from its bits.</summary>
    public Value Constant(ValueKind kind, long bits) => Source(OpCode.Constant, kind, bits);

    /// <summary>Zero of a kind; of pointers an undefined one, which fits every address space.</summary>
    public Value Zero(ValueKind kind) =>
        kind == ValueKind.Pointer ? Source(OpCode.Undefined, kind, 0) : Source(OpCode.Constant, kind, 0);

    /// <summary>An address without a value.</summary>
    public Value Undefined(AddressSpace space)
    {
        Value value = new(OpCode.Undefined, ValueKind.Pointer) { Space = space };
        _prologue.Add(value);
        return value;
    }

    /// <summary>A launch fact.</summary>
    public Value Builtin(BuiltinKind kind) => Source(OpCode.Builtin,
        kind is BuiltinKind.ExtentX or BuiltinKind.ExtentY or BuiltinKind.ExtentZ ? ValueKind.Int64 : ValueKind.Int32, (long)kind);

    /// <summary>A leaf of the arguments.</summary>
    public Value Parameter(int leaf) => Source(OpCode.Parameter, Function.Parameters[leaf].Kind, leaf);

    /// <summary>The start of dynamic shared memory.</summary>
    public Value DynamicShared()
    {
        Value value = Source(OpCode.DynamicShared, ValueKind.Pointer, 0);
        value.Space = AddressSpace.Shared;
        return value;
    }

    /// <summary>Fresh memory, as many bytes.</summary>
    public Value Alloca(AddressSpace space, long bytes)
    {
        Value value = new(OpCode.Alloca, ValueKind.Pointer) { Space = space, Immediate = System.Math.Max(bytes, 1), Origin = Origin };
        _prologue.Add(value);
        return value;
    }

    /// <summary>Puts constants, arguments and allocations at the start of the entry block.</summary>
    public void PlacePrologue()
    {
        foreach (Value value in _prologue)
            value.Block = Function.Entry;
        Function.Entry.Body.InsertRange(0, _prologue);
        _prologue.Clear();
    }

    /// <summary>Appends a value as it is.</summary>
    public Value Append(Value value)
    {
        for (int i = 0; i < value.Operands.Length; i++)
            value.Operands[i] = ssa.Resolve(value.Operands[i]);
        value.Origin = Origin;
        return Current!.Append(value);
    }

    /// <summary>Appends an operation with an immediate.</summary>
    public Value Append(OpCode op, ValueKind kind, long immediate, params Value[] operands) =>
        Append(new Value(op, kind, operands) { Immediate = immediate });

    /// <summary>Memory content.</summary>
    public Value Load(MemoryType memory, Value pointer)
    {
        ValueKind kind = memory switch
        {
            MemoryType.Int64 => ValueKind.Int64,
            MemoryType.Float32 => ValueKind.Float32,
            MemoryType.Float64 => ValueKind.Float64,
            MemoryType.Pointer => ValueKind.Pointer,
            _ => ValueKind.Int32,
        };
        return Append(new Value(OpCode.Load, kind, pointer) { Memory = memory });
    }

    /// <summary>Writes memory.</summary>
    public void Store(MemoryType memory, Value pointer, Value value)
    {
        value = ssa.Resolve(value);
        if (value is { Kind: ValueKind.Pointer, Op: not OpCode.Undefined, Space: not AddressSpace.Global })
            throw new Refusal($"storing an address of {value.Space} memory in memory",
                "keep such views and references in locals, or store the index");
        Append(new Value(OpCode.Store, ValueKind.Void, pointer, value) { Memory = memory });
    }

    /// <summary>A pointer plus bytes (Int32 or Int64).</summary>
    public Value PointerAdd(Value pointer, Value offset)
    {
        pointer = ssa.Resolve(pointer);
        offset = ToInt64(offset);
        if (offset.Op == OpCode.Constant)
        {
            if (offset.Immediate == 0)
                return pointer;
            if (pointer.Op == OpCode.PointerAdd && pointer.Operands[1].Op == OpCode.Constant)
                return PointerAdd(pointer.Operands[0], Constant(pointer.Operands[1].Immediate + offset.Immediate));
        }
        return Append(new Value(OpCode.PointerAdd, ValueKind.Pointer, pointer, offset) { Space = pointer.Space });
    }

    /// <summary>The address of an element: base + index * size in the form that every pass knows.</summary>
    public Value ElementAddress(Value pointer, Value index, int size) =>
        PointerAdd(pointer, Binary(OpCode.Multiply, ToInt64(index), Constant((long)size)));

    private Value Source(OpCode op, ValueKind kind, long bits)
    {
        if (_sources.TryGetValue((op, kind, bits), out Value? known))
            return known;
        Value value = new(op, kind) { Immediate = bits };
        _sources.Add((op, kind, bits), value);
        _prologue.Add(value);
        return value;
    }
}
