using ILGPU.IR;

namespace IlgpuLlava.Ilgpu.Tests.Transform;

/// <summary>
/// Random kernels of one pointer: integer, floating and truth values, loads and stores in a row of cells of each thread, local
/// arrays, nested branches and loops. Everything read was written before; every loop ends.
/// </summary>
internal sealed class RandomPrograms
{
    public const int Cells = 24;

    private const int ArraySize = 6;

    private static readonly OpCode[] IntegerOps =
    [
        OpCode.Add, OpCode.Subtract, OpCode.Multiply, OpCode.Divide, OpCode.DivideUnsigned, OpCode.Remainder, OpCode.RemainderUnsigned,
        OpCode.Min, OpCode.Max, OpCode.MinUnsigned, OpCode.MaxUnsigned, OpCode.And, OpCode.Or, OpCode.Xor, OpCode.MultiplyHigh,
        OpCode.MultiplyHighUnsigned,
    ];

    private static readonly OpCode[] FloatingOps =
        [OpCode.Add, OpCode.Subtract, OpCode.Multiply, OpCode.Divide, OpCode.Min, OpCode.Max, OpCode.Remainder];

    private static readonly long[] Immediates = [0, 1, -1, 2, 3, 4, 8, 16, 31, 255, 65535, int.MaxValue, int.MinValue];

    private static readonly float[] FloatImmediates = [0f, -0f, 1f, -1f, 0.5f, 3f, float.NaN, float.PositiveInfinity];

    private readonly Random _random;
    private readonly Ssa _ssa = new(ValueKind.Pointer);
    private readonly Value _row;
    private readonly Value _array;
    private readonly Value _fixedArray;
    private int _budget = 60;

    private RandomPrograms(int seed)
    {
        _random = new Random(seed);
        _row = _ssa.Element(_ssa.Parameter(0), _ssa.Builtin(BuiltinKind.GridIdxX), 8 * Cells);
        _array = _ssa.Alloca(4 * ArraySize);
        _fixedArray = _ssa.Alloca(4 * ArraySize);
        for (int i = 0; i < ArraySize; i += 2)
            _ssa.Store(_ssa.PointerAdd(_array, _ssa.Long(4 * i)), _ssa.Long(0), MemoryType.Int64);
        Value zero = _ssa.Int(0);
        _ssa.For(_ssa.Int(ArraySize), [], (i, _) =>
        {
            _ssa.Store(_ssa.Element(_fixedArray, i, 4), zero, MemoryType.Int32);
            return [];
        });
    }

    /// <summary>The kernel of a seed; the same seed gives the same kernel.</summary>
    public static Function Generate(int seed)
    {
        RandomPrograms program = new(seed);
        List<Value> scope = [program._ssa.Int(7), program._ssa.Float(1.5f), program._ssa.Bool(true), program._ssa.Long(-3)];
        program.Statements(scope, 0);
        int cell = Cells / 2;
        foreach (Value value in scope.Where(v => v.Kind != ValueKind.Pointer).TakeLast(Cells / 2 - 1))
            program.Store(program.CellAddress(program._ssa.Int(cell++)), value);
        return program._ssa.Finish();
    }

    private void Statements(List<Value> scope, int depth)
    {
        int count = 3 + _random.Next(5);
        for (int i = 0; i < count && _budget-- > 0; i++)
        {
            switch (_random.Next(depth < 3 ? 12 : 9))
            {
                case 0:
                    Store(CellAddress(Index(scope, Cells / 2)), Any(scope));
                    break;
                case 1:
                    scope.Add(_ssa.Load(CellAddress(Index(scope, Cells / 2)), MemoryType.Int32));
                    break;
                case 2:
                    _ssa.Store(ArrayAddress(scope), Pick(scope, ValueKind.Int32), MemoryType.Int32);
                    break;
                case 3:
                    scope.Add(_ssa.Load(ArrayAddress(scope), _random.Next(2) == 0 ? MemoryType.Int32 : MemoryType.Float32));
                    break;
                case 9:
                    Branch(scope, depth);
                    break;
                case 10:
                    Loop(scope, depth, _ssa.Int(1 + _random.Next(5)));
                    break;
                case 11:
                    Loop(scope, depth, _ssa.Binary(OpCode.And, Pick(scope, ValueKind.Int32), _ssa.Int(3)));
                    break;
                default:
                    scope.Add(Expression(scope));
                    break;
            }
        }
    }

    private void Branch(List<Value> scope, int depth)
    {
        ValueKind kind = RandomKind();
        Value condition = Pick(scope, ValueKind.Bool);
        bool early = _random.Next(6) == 0;
        Value joined = _ssa.If(condition, () => Inside(), () => early ? Pick(scope, kind) : Inside());
        scope.Add(joined);

        Value Inside()
        {
            List<Value> inner = [.. scope];
            if (_random.Next(3) > 0)
                Statements(inner, depth + 1);
            return Pick(inner, kind);
        }
    }

    private void Loop(List<Value> scope, int depth, Value count)
    {
        Value[] start = [Pick(scope, ValueKind.Int32), Pick(scope, ValueKind.Float32), Pick(scope, ValueKind.Bool)];
        Value[] results = _ssa.For(count, start, (index, carried) =>
        {
            List<Value> inner = [.. scope, index, .. carried];
            Statements(inner, depth + 1);
            inner.Add(index);
            return [Pick(inner, ValueKind.Int32), Pick(inner, ValueKind.Float32), Pick(inner, ValueKind.Bool)];
        });
        scope.AddRange(results);
    }

    private Value Expression(List<Value> scope)
    {
        ValueKind integer = _random.Next(3) == 0 ? ValueKind.Int64 : ValueKind.Int32;
        switch (_random.Next(12))
        {
            case 0 or 1:
                return _ssa.Binary(IntegerOps[_random.Next(IntegerOps.Length)], Pick(scope, integer), Pick(scope, integer));
            case 2:
                OpCode shift = (OpCode)((int)OpCode.ShiftLeft + _random.Next(3));
                return _ssa.Emit(shift, integer, Pick(scope, integer), Pick(scope, ValueKind.Int32));
            case 3 or 4:
                return _ssa.Binary(FloatingOps[_random.Next(FloatingOps.Length)], Pick(scope, ValueKind.Float32),
                    Pick(scope, ValueKind.Float32));
            case 5:
                ValueKind kind = new[] { ValueKind.Int32, ValueKind.Int64, ValueKind.Float32 }[_random.Next(3)];
                return _ssa.Compare((OpCode)((int)OpCode.Equal + _random.Next(10)), Pick(scope, kind), Pick(scope, kind));
            case 6:
                ValueKind chosen = RandomKind();
                return _ssa.Emit(OpCode.Select, chosen, Pick(scope, ValueKind.Bool), Pick(scope, chosen), Pick(scope, chosen));
            case 7:
                return _random.Next(4) == 0
                    ? _ssa.Emit(OpCode.Not, ValueKind.Bool, Pick(scope, ValueKind.Bool))
                    : _ssa.Binary((OpCode)((int)OpCode.And + _random.Next(3)), Pick(scope, ValueKind.Bool), Pick(scope, ValueKind.Bool));
            case 8:
                return _ssa.Emit((OpCode)((int)OpCode.SignExtend8 + _random.Next(4)), ValueKind.Int32, Pick(scope, ValueKind.Int32));
            case 9:
                return _random.Next(5) switch
                {
                    0 => _ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, Pick(scope, ValueKind.Int32)),
                    1 => _ssa.Emit(OpCode.ZeroExtend32, ValueKind.Int64, Pick(scope, ValueKind.Int32)),
                    2 => _ssa.Emit(OpCode.Truncate32, ValueKind.Int32, Pick(scope, ValueKind.Int64)),
                    3 => _ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, Pick(scope, ValueKind.Bool)),
                    _ => _ssa.Emit(OpCode.Negate, integer, Pick(scope, integer)),
                };
            case 10:
                return _random.Next(4) switch
                {
                    0 => _ssa.Emit(OpCode.IntToFloat, ValueKind.Float32, Pick(scope, integer)),
                    1 => _ssa.Emit(OpCode.FloatToInt, integer, Pick(scope, ValueKind.Float32)),
                    2 => _ssa.Emit(OpCode.HalfToFloat, ValueKind.Float32, Pick(scope, ValueKind.Int32)),
                    _ => _ssa.Emit(OpCode.FloatToHalf, ValueKind.Int32, OneNaN(Pick(scope, ValueKind.Float32))),
                };
            default:
                return _ssa.Emit(OpCode.FusedMultiplyAdd, ValueKind.Float32,
                    Pick(scope, ValueKind.Float32), Pick(scope, ValueKind.Float32), Pick(scope, ValueKind.Float32));
        }
    }

    private ValueKind RandomKind() => new[] { ValueKind.Int32, ValueKind.Int64, ValueKind.Float32, ValueKind.Bool }[_random.Next(4)];

    private Value Any(List<Value> scope) => Pick(scope, RandomKind());

    private Value Pick(List<Value> scope, ValueKind kind)
    {
        Value[] fitting = [.. scope.Where(v => v.Kind == kind)];
        if (fitting.Length > 0 && _random.Next(5) > 0)
            return fitting[^(1 + Math.Min(_random.Next(fitting.Length), _random.Next(fitting.Length)))];
        long immediate = Immediates[_random.Next(Immediates.Length)];
        return kind switch
        {
            ValueKind.Int32 => _ssa.Int((int)immediate),
            ValueKind.Int64 => _ssa.Long(immediate),
            ValueKind.Float32 => _ssa.Float(FloatImmediates[_random.Next(FloatImmediates.Length)]),
            _ => _ssa.Bool(_random.Next(2) == 0),
        };
    }

    private Value Index(List<Value> scope, int count)
    {
        if (_random.Next(2) == 0)
            return _ssa.Int(_random.Next(count));
        return _ssa.Binary(OpCode.RemainderUnsigned, Pick(scope, ValueKind.Int32), _ssa.Int(count));
    }

    private Value CellAddress(Value index) => _ssa.Element(_row, index, 8);

    private Value ArrayAddress(List<Value> scope) => _random.Next(2) == 0
        ? _ssa.Element(_array, Index(scope, ArraySize), 4)
        : _ssa.PointerAdd(_fixedArray, _ssa.Long(4 * _random.Next(ArraySize)));

    /// <summary>Any NaN is as good as any other, so that all become one before their bits can be seen.</summary>
    private Value OneNaN(Value value) =>
        _ssa.Emit(OpCode.Select, ValueKind.Float32, _ssa.Compare(OpCode.Equal, value, value), value, _ssa.Float(float.NaN));

    private void Store(Value address, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Bool:
                _ssa.Store(address, _ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, value), MemoryType.Int32);
                break;
            case ValueKind.Int64:
                _ssa.Store(address, value, MemoryType.Int64);
                break;
            case ValueKind.Float32:
                _ssa.Store(address, OneNaN(value), MemoryType.Float32);
                break;
            default:
                _ssa.Store(address, value, _random.Next(4) == 0 ? MemoryType.Int16 : MemoryType.Int32);
                break;
        }
    }
}
