using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>The shape of an operation's result from its operands' shapes (phis apart).</summary>
internal sealed class ShapeRules(VectorOptions options, LocalLayout locals)
{
    private readonly Dictionary<Value, int> _invariance = [];

    /// <summary>Values that are uniform although their operands vary: the last steps of reductions over all lanes.</summary>
    public HashSet<Value> Reductions { get; } = [];

    /// <summary>The shape of a value whose operands' shapes are in <paramref name="shapes"/>.</summary>
    public Shape Of(Value value, Shape[] shapes)
    {
        switch (value.Op)
        {
            case OpCode.Builtin:
                return OfBuiltin((BuiltinKind)value.Immediate);
            case OpCode.Alloca:
                return value.Space == AddressSpace.Local ? Shape.Linear(locals.LaneStride(value), true) : Shape.Uniform;
            case OpCode.Atomic:
                return Shape.Varying;
            case OpCode.Ballot when !options.IsOneWarp:
                return Shape.Varying;
            case OpCode.Ballot or OpCode.BarrierPopCount or OpCode.GroupBroadcast:
                return Shape.Uniform;
            case OpCode.Shuffle:
                return shapes[value.Operands[0].Id].IsUniform ? Shape.Uniform : Shape.Varying;
        }
        bool uniform = true;
        bool varying = false;
        foreach (Value operand in value.Operands)
        {
            if (shapes[operand.Id].Kind == ShapeKind.Unknown)
                return default;
            uniform &= shapes[operand.Id].IsUniform;
            varying |= shapes[operand.Id].IsVarying;
        }
        if (uniform)
            return Shape.Uniform;
        if (!varying)
            return OfLinear(value, shapes);
        if (!IsReduction(value, shapes))
            return Shape.Varying;
        Reductions.Add(value);
        return Shape.Uniform;
    }

    /// <summary>
    /// x + ShuffleXor(x, c) is the same in lane i and lane i xor c, bit by bit, as addition commutes; so is whatever x was the
    /// same under before. Where that holds for every bit of the lane's number, all lanes have one value. Lanes that are off
    /// take part with what they hold; only where lanes do not exist, in smaller groups, this fails.
    /// </summary>
    private bool IsReduction(Value value, Shape[] shapes)
    {
        if (!options.IsFull || value.Kind == ValueKind.Bool)
            return false;
        int bits = 0;
        if (value.Op is OpCode.Add or OpCode.Multiply or OpCode.Min or OpCode.Max or OpCode.MinUnsigned or OpCode.MaxUnsigned
            or OpCode.And or OpCode.Or or OpCode.Xor)
        {
            Value a = value.Operands[0];
            Value b = value.Operands[1];
            bits = Invariance(a, shapes) & Invariance(b, shapes);
            if (IsExchange(a, b) is int c)
                bits = Invariance(b, shapes) | c;
            else if (IsExchange(b, a) is int d)
                bits = Invariance(a, shapes) | d;
        }
        _invariance[value] = bits;
        return bits == options.Lanes - 1;
    }

    /// <summary>The xor distance, where <paramref name="shuffle"/> exchanges <paramref name="source"/> between lanes.</summary>
    private int? IsExchange(Value shuffle, Value source)
    {
        bool isExchange = shuffle.Op == OpCode.Shuffle && (ShuffleKind)shuffle.Immediate == ShuffleKind.Xor && shuffle.Operands[0] == source
            && shuffle.Operands[1].Op == OpCode.Constant && shuffle.Operands[2].Op == OpCode.Constant;
        if (!isExchange)
            return null;
        int distance = shuffle.Operands[1].AsInt32;
        int width = shuffle.Operands[2].AsInt32;
        return int.IsPow2(distance) && distance < width && width <= options.Lanes ? distance : null;
    }

    private int Invariance(Value value, Shape[] shapes) =>
        shapes[value.Id].IsUniform ? options.Lanes - 1 : _invariance.GetValueOrDefault(value);

    private Shape OfBuiltin(BuiltinKind kind) => kind switch
    {
        BuiltinKind.LaneIdx => Shape.Linear(1, true),
        BuiltinKind.GroupIdxX => options.IsOneDimensional ? Shape.Linear(1, true) : Shape.Varying,
        BuiltinKind.GroupIdxY or BuiltinKind.GroupIdxZ => options.IsOneDimensional ? Shape.Uniform : Shape.Varying,
        BuiltinKind.WarpIdx when !options.IsOneWarp => Shape.Varying,
        _ => Shape.Uniform,
    };

    /// <summary>No operand varying, one at least linear.</summary>
    private Shape OfLinear(Value value, Shape[] shapes)
    {
        if (value.Kind is not (ValueKind.Int32 or ValueKind.Int64 or ValueKind.Pointer))
            return Shape.Varying;
        Shape a = shapes[value.Operands[0].Id];
        Shape b = value.Operands.Length > 1 ? shapes[value.Operands[1].Id] : Shape.Uniform;
        bool exact = a.IsExact && b.IsExact;
        switch (value.Op)
        {
            case OpCode.Add:
                return Make(value, a.Stride + b.Stride, exact);
            case OpCode.Subtract:
                return Make(value, a.Stride - b.Stride, exact);
            case OpCode.Negate:
                return Make(value, -a.Stride, exact);
            case OpCode.PointerAdd:
                // Where all active lanes are within their buffer nothing wraps, and other lanes use no address.
                return Make(value, a.Stride + (b.Stride * locals.Scale(value)), true);
            case OpCode.Multiply when value.Operands[1].Op == OpCode.Constant:
                return Make(value, a.Stride * value.Operands[1].Immediate, exact);
            case OpCode.Multiply when value.Operands[0].Op == OpCode.Constant:
                return Make(value, b.Stride * value.Operands[0].Immediate, exact);
            case OpCode.ShiftLeft when value.Operands[1].Op == OpCode.Constant:
                int count = value.Operands[1].AsInt32 & (value.Kind == ValueKind.Int32 ? 31 : 63);
                return Make(value, a.Stride << count, exact);
            case OpCode.SignExtend32:
                return new Shape(ShapeKind.Linear, a.Stride, false);
            case OpCode.Truncate32:
                return Make(value, a.Stride, true);
            case OpCode.BitCast when value.Operands[0].Kind is ValueKind.Int64 or ValueKind.Pointer:
                return value.Kind == ValueKind.Pointer ? Make(value, a.Stride, true) : a;
            default:
                return Shape.Varying;
        }
    }

    private static Shape Make(Value value, long stride, bool exact) =>
        Shape.Linear(value.Kind == ValueKind.Int32 ? (int)stride : stride, exact);
}
