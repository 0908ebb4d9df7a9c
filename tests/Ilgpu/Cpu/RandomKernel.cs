using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>
/// A random SSA program: nested branches and loops on uniform and varying conditions, breaks out of several loops, early
/// returns, loads and stores of every shape, local and shared arrays, shuffles where all threads meet. Every thread writes to
/// cells of its own, so the result does not depend on the order of threads.
/// Parameters: in (1024 Int32), out (64 Int32 a thread), count, a uniform Int32, counters (16 Int32).
/// </summary>
internal sealed class RandomKernel
{
    public const int CellsPerThread = 64;
    public const int Inputs = 1024;

    private readonly Random _random;
    private readonly Ssa _ssa;
    private readonly List<Value> _values = [];
    private readonly List<(Block Exit, List<(Value Phi, List<Value> Operands)> Phis)> _breaks = [];
    private readonly Value _in;
    private readonly Value _out;
    private readonly Value _counters;
    private readonly Value _local;
    private readonly Value _threadCells;
    private int _cell;
    private int _budget;

    private RandomKernel(int seed, int lanes, int size)
    {
        _random = new Random(seed);
        _budget = size;
        _ssa = new Ssa(lanes, ValueKind.Pointer, ValueKind.Pointer, ValueKind.Int32, ValueKind.Int32, ValueKind.Pointer);
        _in = _ssa.Parameter(0);
        _out = _ssa.Parameter(1);
        Value count = _ssa.Parameter(2);
        Value uniform = _ssa.Parameter(3);
        _counters = _ssa.Parameter(4);
        _local = _ssa.Alloca(64);
        Value lane = _ssa.Builtin(BuiltinKind.GroupIdxX);
        Value index = _ssa.Add(_ssa.Binary(OpCode.Multiply, _ssa.Builtin(BuiltinKind.GridIdxX), _ssa.Builtin(BuiltinKind.GroupDimX)), lane);
        _threadCells = _ssa.Element(_out, index, 4 * CellsPerThread);
        for (int i = 0; i < 16; i++)
            _ssa.Store(_ssa.PointerAdd(_local, _ssa.Long(4 * i)), _ssa.Int(i * 77), MemoryType.Int32);
        _values.AddRange([count, uniform, lane, index, _ssa.Builtin(BuiltinKind.GridIdxX)]);
        _values.Add(_ssa.Load(_ssa.Element(_in, _ssa.Binary(OpCode.And, index, _ssa.Int(Inputs - 1)), 4), MemoryType.Int32));
        if (_random.Next(2) == 0)
        {
            // The guard of implicitly grouped kernels.
            Block rest = _ssa.Block();
            Block outside = _ssa.Block();
            _ssa.Current.BranchTo(_ssa.Compare(OpCode.GreaterOrEqual, index, count), outside, rest);
            outside.Return();
            _ssa.Current = rest;
        }
    }

    public static Function Build(int seed, int lanes, int size = 60)
    {
        RandomKernel kernel = new(seed, lanes, size);
        while (kernel._budget > 0)
            kernel.Statement(0);
        kernel.StoreAll();
        return kernel._ssa.Finish();
    }

    private void StoreAll()
    {
        foreach (Value value in _values.TakeLast(12))
            StoreCell(value);
    }

    private void StoreCell(Value value)
    {
        Value address = _ssa.PointerAdd(_threadCells, _ssa.Long(8 * (_cell++ % (CellsPerThread / 2))));
        switch (value.Kind)
        {
            case ValueKind.Bool:
                _ssa.Store(address, _ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, value), MemoryType.Int32);
                break;
            case ValueKind.Int32:
                _ssa.Store(address, value, _random.Next(4) switch { 0 => MemoryType.UInt8, 1 => MemoryType.Int16, _ => MemoryType.Int32 });
                break;
            case ValueKind.Int64:
                _ssa.Store(address, value, MemoryType.Int64);
                break;
            default:
                // A NaN's bits may differ: it is stored as one pattern.
                Value isNumber = _ssa.Compare(OpCode.Equal, value, value);
                Value bits = _ssa.Emit(OpCode.BitCast, value.Kind == ValueKind.Float32 ? ValueKind.Int32 : ValueKind.Int64, value);
                Value nan = bits.Kind == ValueKind.Int32 ? _ssa.Int(-1) : _ssa.Long(-1);
                _ssa.Store(address, _ssa.Emit(OpCode.Select, bits.Kind, isNumber, bits, nan), bits.Kind == ValueKind.Int32
                    ? MemoryType.Int32 : MemoryType.Int64);
                break;
        }
    }

    private Value Pick(ValueKind kind)
    {
        for (int tries = 0; tries < 6; tries++)
        {
            // Recent values more often.
            int back = Math.Min(_random.Next(_values.Count), _random.Next(_values.Count));
            Value value = _values[_values.Count - 1 - back];
            if (value.Kind == kind)
                return value;
        }
        return Convert(_values[_random.Next(_values.Count)], kind);
    }

    private Value Convert(Value value, ValueKind kind)
    {
        if (value.Kind == kind)
            return value;
        switch (kind)
        {
            case ValueKind.Bool:
                return _ssa.Compare(_random.Next(2) == 0 ? OpCode.Less : OpCode.NotEqual, Convert(value, ValueKind.Int32),
                    Convert(_values[_random.Next(_values.Count)], ValueKind.Int32));
            case ValueKind.Int32:
                return value.Kind switch
                {
                    ValueKind.Bool => _ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, value),
                    ValueKind.Int64 => _ssa.Emit(OpCode.Truncate32, ValueKind.Int32, value),
                    _ => _ssa.Emit(_random.Next(2) == 0 ? OpCode.FloatToInt : OpCode.FloatToUInt, ValueKind.Int32, value),
                };
            case ValueKind.Int64:
                return value.Kind switch
                {
                    ValueKind.Int32 => _ssa.Emit(_random.Next(2) == 0 ? OpCode.SignExtend32 : OpCode.ZeroExtend32, ValueKind.Int64, value),
                    ValueKind.Bool => Convert(Convert(value, ValueKind.Int32), kind),
                    _ => _ssa.Emit(_random.Next(2) == 0 ? OpCode.FloatToInt : OpCode.FloatToUInt, ValueKind.Int64, value),
                };
            default:
                return value.Kind switch
                {
                    ValueKind.Bool => Convert(Convert(value, ValueKind.Int32), kind),
                    ValueKind.Int32 or ValueKind.Int64 => _ssa.Emit(_random.Next(2) == 0
                        ? OpCode.IntToFloat : OpCode.UIntToFloat, kind, value),
                    _ => _ssa.Emit(OpCode.FloatConvert, kind, value),
                };
        }
    }

    private static readonly OpCode[] Integers =
    [
        OpCode.Add, OpCode.Subtract, OpCode.Multiply, OpCode.Divide, OpCode.DivideUnsigned, OpCode.Remainder, OpCode.RemainderUnsigned,
        OpCode.Min, OpCode.Max, OpCode.MinUnsigned, OpCode.MaxUnsigned, OpCode.MultiplyHigh, OpCode.And, OpCode.Or, OpCode.Xor,
            OpCode.Add, OpCode.Add,
    ];

    private static readonly OpCode[] Floats = [OpCode.Add, OpCode.Subtract, OpCode.Multiply, OpCode.Divide, OpCode.Min, OpCode.Max];

    private static readonly OpCode[] Unary = [OpCode.Negate, OpCode.Abs, OpCode.Sqrt, OpCode.Floor, OpCode.Ceiling, OpCode.Truncate,
        OpCode.RoundEven];

    private void Expression()
    {
        _budget--;
        ValueKind kind = _random.Next(10) switch
        {
            < 5 => ValueKind.Int32,
            5 => ValueKind.Int64,
            6 or 7 => ValueKind.Float32,
            8 =>
            ValueKind.Float64,
            _ => ValueKind.Bool
        };
        Value a = Pick(kind);
        Value b = _random.Next(4) == 0 ? Constant(kind) : Pick(kind);
        Value result;
        if (kind == ValueKind.Bool)
        {
            result = _random.Next(3) == 0
                ? _ssa.Binary(_random.Next(2) == 0 ? OpCode.And : OpCode.Xor, a, b)
                : Comparison();
        }
        else if (_random.Next(6) == 0)
        {
            result = _ssa.Emit(OpCode.Select, kind, Pick(ValueKind.Bool), a, b);
        }
        else if (kind is ValueKind.Int32 or ValueKind.Int64)
        {
            result = _random.Next(5) switch
            {
                0 => _ssa.Emit((OpCode)_random.Next((int)OpCode.ShiftLeft, (int)OpCode.ShiftRightUnsigned + 1), kind, a,
                    _random.Next(2) == 0 ? _ssa.Int(_random.Next(40)) : Pick(ValueKind.Int32)),
                1 when kind == ValueKind.Int32 => _ssa.Emit((OpCode)_random.Next((int)OpCode.SignExtend8, (int)OpCode.ZeroExtend16 + 1),
                    kind, a),
                2 => _ssa.Emit(_random.Next(3) switch { 0 => OpCode.Negate, 1 => OpCode.Not, _ => OpCode.Abs }, kind, a),
                _ => _ssa.Binary(Integers[_random.Next(Integers.Length)], a, b),
            };
        }
        else
        {
            result = _random.Next(4) switch
            {
                0 => _ssa.Emit(Unary[_random.Next(Unary.Length)], kind, a),
                1 => _ssa.Emit(OpCode.FusedMultiplyAdd, kind, a, b, Pick(kind)),
                _ => _ssa.Binary(Floats[_random.Next(Floats.Length)], a, b),
            };
        }
        _values.Add(result);
    }

    private Value Comparison()
    {
        ValueKind kind = _random.Next(3) switch { 0 => ValueKind.Int64, 1 => ValueKind.Float32, _ => ValueKind.Int32 };
        return _ssa.Compare((OpCode)_random.Next((int)OpCode.Equal, (int)OpCode.GreaterOrEqualUnsigned + 1), Pick(kind), Pick(kind));
    }

    private Value Constant(ValueKind kind) => kind switch
    {
        ValueKind.Bool => _ssa.Bool(_random.Next(2) == 0),
        ValueKind.Int32 => _ssa.Int(_random.Next(3) == 0 ? _random.Next() : _random.Next(-4, 20)),
        ValueKind.Int64 => _ssa.Long(_random.Next(3) == 0 ? _random.NextInt64() : _random.Next(-4, 20)),
        ValueKind.Float32 => _ssa.Float(_random.Next(-8, 8) * 0.75f),
        _ => Convert(_ssa.Float(_random.Next(-8, 8) * 0.75f), ValueKind.Float64),
    };

    private void Memory(int depth)
    {
        _budget--;
        Value index = _ssa.Binary(OpCode.And, Pick(ValueKind.Int32), _ssa.Int(15));
        switch (_random.Next(7))
        {
            case 0:
                _values.Add(_ssa.Load(_ssa.Element(_in, _ssa.Binary(OpCode.And, Pick(ValueKind.Int32), _ssa.Int(Inputs - 1)), 4),
                    MemoryType.Int32));
                break;
            case 1:
                _values.Add(_ssa.Load(_ssa.Element(_in, _ssa.Binary(OpCode.And, Pick(ValueKind.Int32), _ssa.Int(Inputs - 1)), 2),
                    MemoryType.UInt16));
                break;
            case 2:
                _values.Add(_ssa.Load(_ssa.Element(_in, _ssa.Binary(OpCode.And, Pick(ValueKind.Int32), _ssa.Int((Inputs / 2) - 1)), 8),
                    MemoryType.Int64));
                break;
            case 3:
                _values.Add(_ssa.Load(_ssa.Element(_local, index, 4), MemoryType.Int32));
                break;
            case 4:
                _ssa.Store(_ssa.Element(_local, index, 4), Pick(ValueKind.Int32), MemoryType.Int32);
                break;
            case 5:
                _ssa.Emit(OpCode.Atomic, ValueKind.Int32, _ssa.Element(_counters, index, 4),
                    _ssa.Binary(OpCode.And, Pick(ValueKind.Int32), _ssa.Int(255))).Memory = MemoryType.Int32;
                break;
            default:
                StoreCell(_values[_random.Next(_values.Count)]);
                break;
        }
        if (depth > 0)
            _budget--;
    }

    private void Statement(int depth)
    {
        int choice = _random.Next(20);
        if (depth > 4 || choice < 10)
            Expression();
        else if (choice < 14)
            Memory(depth);
        else if (choice < 17)
            Branch(depth);
        else if (choice < 19)
            Loop(depth);
        else if (depth > 0)
            Leave();
        else
            Expression();
    }

    private void Body(int depth)
    {
        int count = _random.Next(1, 5);
        for (int i = 0; i < count; i++)
            Statement(depth + 1);
    }

    private void Branch(int depth)
    {
        _budget -= 2;
        Value condition = Pick(ValueKind.Bool);
        Block yes = _ssa.Block();
        Block no = _ssa.Block();
        Block join = _ssa.Block();
        int known = _values.Count;
        bool isShort = _random.Next(3) == 0;
        _ssa.Current.BranchTo(condition, yes, isShort ? join : no);
        Block before = _ssa.Current;
        ValueKind[] kinds = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ =>
            (ValueKind)_random.Next((int)ValueKind.Bool, (int)ValueKind.Float64 + 1))];
        Value[][] results = new Value[2][];
        if (isShort)
            results[1] = [.. kinds.Select(k => _values.Take(known).LastOrDefault(v => v.Kind == k)!)];
        if (isShort && results[1].Contains(null!))
        {
            // Nothing to merge from the short side.
            kinds = [];
            results[1] = [];
        }
        _ssa.Current = yes;
        Body(depth);
        results[0] = [.. kinds.Select(Pick)];
        _ssa.Current.BranchTo(join);
        _values.RemoveRange(known, _values.Count - known);
        if (!isShort)
        {
            _ssa.Current = no;
            Body(depth);
            results[1] = [.. kinds.Select(Pick)];
            _ssa.Current.BranchTo(join);
            _values.RemoveRange(known, _values.Count - known);
        }
        _ssa.Current = join;
        // Predecessors stand in the order in which they were linked.
        bool shortFirst = isShort && join.Predecessors[0] == before;
        for (int i = 0; i < kinds.Length; i++)
        {
            Value phi = join.AddPhi(kinds[i]);
            phi.Operands = shortFirst ? [results[1][i], results[0][i]] : [results[0][i], results[1][i]];
            _values.Add(phi);
        }
    }

    /// <summary>A loop of at most a few iterations; statements in it may leave it, or loops around it.</summary>
    private void Loop(int depth)
    {
        _budget -= 4;
        Value limit = _ssa.Binary(OpCode.And, Pick(ValueKind.Int32), _ssa.Int(_random.Next(2) == 0 ? 3 : 7));
        Value[] start = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ =>
            Pick((ValueKind)_random.Next((int)ValueKind.Bool, (int)ValueKind.Float64 + 1)))];
        Block header = _ssa.Block();
        Block inside = _ssa.Block();
        Block exit = _ssa.Block();
        Value zero = _ssa.Int(0);
        _ssa.Current.BranchTo(header);
        _ssa.Current = header;
        int known = _values.Count;
        Value index = header.AddPhi(ValueKind.Int32);
        Value[] phis = [.. start.Select(s => header.AddPhi(s.Kind))];
        _values.Add(index);
        _values.AddRange(phis);
        List<(Value, List<Value>)> merged = [.. phis.Select(p => (exit.AddPhi(p.Kind), new List<Value> { p }))];
        header.BranchTo(_ssa.Compare(OpCode.Less, index, limit), inside, exit);
        _breaks.Add((exit, merged));
        _ssa.Current = inside;
        Body(depth);
        Value bumped = _ssa.Add(index, _ssa.Int(1));
        Value[] next = [.. phis.Select(p => Pick(p.Kind))];
        _ssa.Current.BranchTo(header);
        _breaks.RemoveAt(_breaks.Count - 1);
        index.Operands = [zero, bumped];
        for (int i = 0; i < phis.Length; i++)
            phis[i].Operands = [start[i], next[i]];
        foreach ((Value phi, List<Value> operands) in merged)
            phi.Operands = [.. operands];
        _values.RemoveRange(known, _values.Count - known);
        _values.AddRange(merged.Select(m => m.Item1));
        _ssa.Current = exit;
    }

    /// <summary>if (condition) break from a loop, or return.</summary>
    private void Leave()
    {
        Value condition = Pick(ValueKind.Bool);
        Block rest = _ssa.Block();
        Block leaving = _ssa.Block();
        _ssa.Current.BranchTo(condition, leaving, rest);
        _ssa.Current = leaving;
        if (_breaks.Count == 0 || _random.Next(5) == 0)
        {
            StoreCell(Pick(ValueKind.Int32));
            _ssa.Current.Return();
        }
        else
        {
            (Block exit, List<(Value Phi, List<Value> Operands)> phis) = _breaks[_random.Next(_breaks.Count)];
            foreach ((Value phi, List<Value> operands) in phis)
                operands.Add(Pick(phi.Kind));
            _ssa.Current.BranchTo(exit);
        }
        _ssa.Current = rest;
    }
}
