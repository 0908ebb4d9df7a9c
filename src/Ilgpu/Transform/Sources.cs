using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// The values without operands (constants, arguments, launch facts), each once, at the start of the entry block, where they
/// are at hand for every use.
/// </summary>
internal sealed class Sources
{
    private readonly Function _function;
    private readonly Dictionary<(OpCode Op, ValueKind Kind, AddressSpace Space, long Immediate), Value> _known = [];

    /// <summary>Gathers the sources of a function and merges equal ones.</summary>
    public Sources(Function function)
    {
        _function = function;
        Dictionary<Value, Value> replaced = [];
        List<Value> first = [];
        foreach (Block block in function.Blocks)
        {
            foreach (Value value in block.Body)
            {
                if (!IsSource(value))
                    continue;
                if (_known.TryAdd((value.Op, value.Kind, value.Space, value.Immediate), value))
                {
                    first.Add(value);
                    Merged |= block != function.Entry;
                }
                else
                {
                    replaced.Add(value, _known[(value.Op, value.Kind, value.Space, value.Immediate)]);
                }
            }
            block.Body.RemoveAll(IsSource);
        }
        foreach (Value value in first)
            value.Block = function.Entry;
        function.Entry.Body.InsertRange(0, first);
        foreach (Value value in replaced.Keys)
            value.Block = null;
        function.Replace(replaced);
        Merged |= replaced.Count > 0;
    }

    /// <summary>Whether gathering changed the function.</summary>
    public bool Merged { get; }

    /// <summary>The constant of a kind with these bits.</summary>
    public Value Constant(ValueKind kind, long bits) => Get(OpCode.Constant, kind, default, bits);

    /// <summary>An Int32.</summary>
    public Value Int32(int value) => Constant(ValueKind.Int32, value);

    /// <summary>An Int64.</summary>
    public Value Int64(long value) => Constant(ValueKind.Int64, value);

    /// <summary>A Bool.</summary>
    public Value Bool(bool value) => Constant(ValueKind.Bool, value ? 1 : 0);

    /// <summary>No particular value.</summary>
    public Value Undefined(ValueKind kind, AddressSpace space) => Get(OpCode.Undefined, kind, space, 0);

    private static bool IsSource(Value value) =>
        value.Op is OpCode.Constant or OpCode.Parameter or OpCode.Builtin or OpCode.DynamicShared or OpCode.Undefined;

    private Value Get(OpCode op, ValueKind kind, AddressSpace space, long bits)
    {
        if (_known.TryGetValue((op, kind, space, bits), out Value? value))
            return value;
        value = new Value(op, kind) { Space = space, Immediate = bits, Block = _function.Entry };
        _function.Entry.Body.Insert(0, value);
        _known.Add((op, kind, space, bits), value);
        return value;
    }
}
