using static IlgpuLlava.Ilgpu.Tests.Property.Expression;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>Makes random kernels. The same seed and size make the same one.</summary>
internal sealed partial class ProgramGenerator
{
    private const int Variables = 3;
    private const int Depths = 4;
    private const int LoopDepths = 3;

    private readonly Random _random;
    private readonly bool _rawDivision;
    private readonly bool _meets;
    private readonly LocalArray[] _arrays;
    private int _budget;
    private int _loops;

    // The outermost loops, which all threads of a group run the same rounds of.
    private int _sharedLoops;

    private ProgramGenerator(int seed, int size, bool rawDivision, bool meets)
    {
        _random = new Random(seed);
        _rawDivision = rawDivision;
        _meets = meets;
        _budget = size;
        _arrays = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => new LocalArray(
            OneOf(ScalarTypes.Outputs), 2 << _random.Next(4), (LocalArrayKind)_random.Next(3)))];
    }

    /// <summary>Makes a kernel.</summary>
    /// <param name="seed">Chooses it.</param>
    /// <param name="size">About how many statements it has.</param>
    /// <param name="rawDivision">Whether divisors may be 0 or -1 as they come, which plain .NET throws for.</param>
    /// <param name="meets">Whether the threads of a group meet: at barriers, shuffles and the like.</param>
    public static KernelProgram Generate(int seed, int size, bool rawDivision = false, bool meets = false)
    {
        ProgramGenerator generator = new(seed, size, rawDivision, meets);
        return generator.Generate(seed);
    }

    private KernelProgram Generate(int seed)
    {
        // Every thread begins with values of its own.
        List<Statement> body = [];
        foreach (ScalarType type in ScalarTypes.All.Where(t => !t.IsApproximate()))
        {
            ScalarType stored = ScalarTypes.Stored.Contains(type) ? type : type == ScalarType.UInt64 ? ScalarType.Int64 : ScalarType.Int32;
            Expression own = new LinearLoad(stored, 1 + _random.Next(3), _random.Next(16), null);
            body.Add(new Statement.Assign(new Variable(type, 0), type == ScalarType.Bool
                ? new Comparison(Relation.Less, own, Integer(_random.Next(100))) : stored == type ? own : Conversion(type, own)));
        }
        while (_budget > 0)
            body.AddRange(Block(0, together: _meets));
        // Whatever has come out of it is seen.
        foreach (ScalarType type in ScalarTypes.Outputs)
        {
            for (int i = 0; i < Variables; i++)
                body.Add(new Statement.Store(Integer(i), new Variable(type, i)));
        }
        ScalarType[] others = [ScalarType.Int8, ScalarType.UInt16, ScalarType.UInt32, ScalarType.UInt64];
        for (int i = 0; i < others.Length; i++)
        {
            Expression other = new Variable(others[i], _random.Next(Variables));
            body.Add(new Statement.Store(Integer(Variables + i), Conversion(ScalarType.Int64, other)));
        }
        body.Add(new Statement.Store(Integer(Variables),
            new Conditional(new Variable(ScalarType.Bool, _random.Next(Variables)), Integer(1), Integer(2))));
        int threads = OneOf([0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 255, 256, 257, _random.Next(258), _random.Next(65)]);
        int? idle = _random.Next(2) == 0 ? null : OneOf([0, 0, 1, 2, 3]);
        KernelProgram program = new(seed, _arrays, [.. body], threads, idle, _random.Next(2) == 0);
        return _meets ? program with { Meets = true, Idle = idle ?? 0, Threads = Math.Max(16, threads) } : program;
    }

    // "together": all threads of a group come here, the same number of times.
    private Statement[] Block(int depth, bool together = false)
    {
        Statement[] block = new Statement[1 + _random.Next(4)];
        for (int i = 0; i < block.Length; i++)
            block[i] = together && _random.Next(2) == 0 ? MakeJoint(depth) : MakeStatement(depth);
        return block;
    }

    private Statement MakeJoint(int depth)
    {
        _budget--;
        bool nests = depth < Depths && _budget > 0;
        switch (_random.Next(6))
        {
            case 0 when nests:
                return new Statement.If(JointCondition(), Block(depth + 1, together: true),
                    _random.Next(2) == 0 ? [] : Block(depth + 1, together: true));
            case 1 when nests && _loops < LoopDepths && _loops == _sharedLoops:
                int own = _loops++;
                _sharedLoops++;
                Statement.For loop = new(own, Integer(1 + _random.Next(MostTrips())), Block(depth + 1, together: true));
                _loops--;
                _sharedLoops--;
                return loop;
            default:
                Function function = OneOf(Function.Together);
                return new Statement.Meet(new Variable(function.Result, _random.Next(Variables)), function,
                    [.. function.Parameters.Select(p => Make(p, 2))]);
        }
    }

    // The same in all threads: computed from arguments and the counters of shared loops.
    private Comparison JointCondition()
    {
        Expression value = _random.Next(3) switch
        {
            0 when _sharedLoops > 0 => new Counter(_random.Next(_sharedLoops)),
            1 => new Count(),
            _ => new Uniform(ScalarType.Int32),
        };
        return new Comparison((Relation)_random.Next(6), new Binary(BinaryOperator.And, value, Integer(3)), Integer(_random.Next(4)));
    }

    private Statement MakeStatement(int depth)
    {
        _budget--;
        bool nests = depth < Depths && _budget > 0;
        return _random.Next(24) switch
        {
            0 or 1 or 2 or 3 when nests => new Statement.If(Condition(), Block(depth + 1), _random.Next(2) == 0 ? [] : Block(depth + 1)),
            4 or 5 when nests && _loops < LoopDepths => Loop(depth),
            6 when nests && _loops < LoopDepths => WhileLoop(depth),
            7 when nests =>
                new Statement.Switch(SwitchValue(), [.. Enumerable.Range(0, 2 + _random.Next(4)).Select(_ => Block(depth + 1))]),
            8 or 9 when _loops > _sharedLoops =>
                new Statement.If(Condition(), [new Statement.Jump(1 + _random.Next(_loops - _sharedLoops), _random.Next(2) == 0)], []),
            10 when !_meets && _random.Next(3) == 0 => new Statement.If(Condition(), [new Statement.Return()], []),
            11 => new Statement.Copy(_random.Next(2), _random.Next(2)),
            12 => new Statement.Update(_random.Next(2)),
            13 or 14 or 15 => Store(),
            16 or 17 or 18 when _arrays.Length > 0 => ArrayStore(),
            19 => Total(),
            _ => Assignment(),
        };
    }

    private Statement.For Loop(int depth)
    {
        Expression trips = _random.Next(2) == 0 ? Integer(1 + _random.Next(MostTrips())) : Make(ScalarType.Int32, 2);
        int own = _loops++;
        Statement.For loop = new(own, trips, Block(depth + 1));
        _loops--;
        return loop;
    }

    private int MostTrips() => _loops > 0 ? 3 : _random.Next(4) == 0 ? 16 : 6;

    private Statement.While WhileLoop(int depth)
    {
        Expression test = Condition();
        int own = _loops++;
        Statement.While loop = new(own, 1 + _random.Next(6), _random.Next(3) == 0, test, Block(depth + 1));
        _loops--;
        return loop;
    }

    private Expression SwitchValue()
    {
        Expression value = Make(ScalarType.Int32, 2);
        return _random.Next(3) == 0 ? value : new Binary(BinaryOperator.And, value, Integer(7));
    }

    private Statement.Assign Assignment()
    {
        ScalarType type = OneOf(ScalarTypes.All);
        Expression target = _random.Next(4) == 0 && ScalarTypes.Stored.Contains(type)
            ? new Field(type, _random.Next(2))
            : new Variable(type, _random.Next(Variables));
        return new Statement.Assign(target, Make(type, 4));
    }

    private Statement.Store Store()
    {
        ScalarType type = OneOf(ScalarTypes.Outputs);
        return new Statement.Store(CellIndex(), Make(type, 4));
    }

    private Statement.ArrayStore ArrayStore()
    {
        int array = _random.Next(_arrays.Length);
        return new Statement.ArrayStore(array, ArrayIndex(array), Make(_arrays[array].Element, 3));
    }

    private Statement.Total Total() => new(OneOf(["Add", "Min", "Max", "Xor", "Or"]), Make(ScalarType.Int32, 2),
        Make(_random.Next(2) == 0 ? ScalarType.Int32 : ScalarType.Int64, 3));

    private T OneOf<T>(ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
