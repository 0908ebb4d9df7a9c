using ILGPU.Interpreter;
using ILGPU.IR;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Transform;

/// <summary>Writes SSA by hand: values go to the current block.</summary>
internal sealed class Ssa
{
    public Ssa(params ReadOnlySpan<ValueKind> parameters)
        : this(16, parameters)
    {
    }

    public Ssa(int warpSize, params ReadOnlySpan<ValueKind> parameters)
        : this(warpSize, warpSize, parameters)
    {
    }

    public Ssa(int warpSize, int largestGroup, params ReadOnlySpan<ValueKind> parameters)
    {
        List<ParameterLeaf> leaves = [];
        for (int i = 0; i < parameters.Length; i++)
            leaves.Add(new ParameterLeaf($"p{i}", parameters[i]));
        Function = new Function("test", new CompilationTarget(AcceleratorType.CPU, warpSize, largestGroup), leaves);
        Current = Function.AddBlock();
    }

    public Function Function { get; }

    public Block Current { get; set; }

    public Value Emit(OpCode op, ValueKind kind, params Value[] operands) => Current.Append(new Value(op, kind, operands));

    public Value Parameter(int index) => Put(new Value(OpCode.Parameter, Function.Parameters[index].Kind) { Immediate = index });

    public Value Int(int value) => Put(new Value(OpCode.Constant, ValueKind.Int32) { Immediate = value });

    public Value Long(long value) => Put(new Value(OpCode.Constant, ValueKind.Int64) { Immediate = value });

    public Value Bool(bool value) => Put(new Value(OpCode.Constant, ValueKind.Bool) { Immediate = value ? 1 : 0 });

    public Value Float(float value) =>
        Put(new Value(OpCode.Constant, ValueKind.Float32) { Immediate = BitConverter.SingleToUInt32Bits(value) });

    public Value Builtin(BuiltinKind kind) => Put(new Value(OpCode.Builtin, ValueKind.Int32) { Immediate = (long)kind });

    public Value Binary(OpCode op, Value a, Value b) => Emit(op, a.Kind, a, b);

    public Value Add(Value a, Value b) => Binary(OpCode.Add, a, b);

    public Value Compare(OpCode op, Value a, Value b) => Emit(op, ValueKind.Bool, a, b);

    public Value Alloca(int bytes, AddressSpace space = AddressSpace.Local)
    {
        Value alloca = new(OpCode.Alloca, ValueKind.Pointer) { Immediate = bytes, Space = space, Block = Function.Entry };
        Function.Entry.Body.Insert(0, alloca);
        return alloca;
    }

    public Value PointerAdd(Value pointer, Value offset) =>
        Put(new Value(OpCode.PointerAdd, ValueKind.Pointer, pointer, offset) { Space = pointer.Space });

    /// <summary>pointer + index * size, the index an Int32.</summary>
    public Value Element(Value pointer, Value index, int size) =>
        PointerAdd(pointer, Binary(OpCode.Multiply, Emit(OpCode.SignExtend32, ValueKind.Int64, index), Long(size)));

    public Value Load(Value pointer, MemoryType memory) => Put(new Value(OpCode.Load, KindOf(memory), pointer) { Memory = memory });

    public Value Store(Value pointer, Value value, MemoryType memory) =>
        Put(new Value(OpCode.Store, ValueKind.Void, pointer, value) { Memory = memory });

    public Value Phi(ValueKind kind) => Current.AddPhi(kind);

    public Block Block() => Function.AddBlock();

    /// <summary>for (i = 0; i &lt; count; i++) body(i), with accumulators; leaves the builder behind the loop.</summary>
    public Value[] For(Value count, Value[] start, Func<Value, Value[], Value[]> body)
    {
        Value zero = Int(0);
        Block before = Current;
        Block header = Block();
        Block inside = Block();
        Block after = Block();
        before.BranchTo(header);
        Current = header;
        Value index = header.AddPhi(ValueKind.Int32);
        Value[] phis = [.. start.Select(s => header.AddPhi(s.Kind, s.Space))];
        header.BranchTo(Compare(OpCode.Less, index, count), inside, after);
        Current = inside;
        Value[] next = body(index, phis);
        Value bumped = Add(index, Int(1));
        Current.BranchTo(header);
        index.Operands = [zero, bumped];
        for (int i = 0; i < phis.Length; i++)
            phis[i].Operands = [start[i], next[i]];
        Current = after;
        return phis;
    }

    /// <summary>condition ? whenTrue() : whenFalse(), with control flow.</summary>
    public Value If(Value condition, Func<Value> whenTrue, Func<Value> whenFalse)
    {
        Block yes = Block();
        Block no = Block();
        Block join = Block();
        Current.BranchTo(condition, yes, no);
        Current = yes;
        Value a = whenTrue();
        Current.BranchTo(join);
        Current = no;
        Value b = whenFalse();
        Current.BranchTo(join);
        Current = join;
        Value phi = join.AddPhi(a.Kind, a.Space);
        phi.Operands = [a, b];
        return phi;
    }

    /// <summary>Ends the kernel, checks it and gives it back.</summary>
    public Function Finish()
    {
        if (Current.Terminator is null)
            Current.Return();
        Function.Renumber();
        Verifier.Verify(Function, "the test");
        return Function;
    }

    public static ValueKind KindOf(MemoryType memory) => memory switch
    {
        MemoryType.Int64 => ValueKind.Int64,
        MemoryType.Float32 => ValueKind.Float32,
        MemoryType.Float64 => ValueKind.Float64,
        MemoryType.Pointer => ValueKind.Pointer,
        _ => ValueKind.Int32,
    };

    /// <summary>Runs a function whose first parameter points to the cells; the others follow.</summary>
    public static unsafe void Run(Function function, InterpreterLaunch launch, long[] cells, params long[] others)
    {
        InterpreterProgram program = new(function);
        fixed (long* pointer = cells)
            program.Launch(launch, [(long)pointer, .. others]);
    }

    private Value Put(Value value) => Current.Append(value);
}
