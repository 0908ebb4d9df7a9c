using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class Emitter
{
    /// <summary>An operation on two values of one kind (shift counts are Int32); the result has the first one's kind.</summary>
    public Value Binary(OpCode op, Value a, Value b)
    {
        (a, b) = (ssa.Resolve(a), ssa.Resolve(b));
        if (Fold(op, a.Kind, a, b) is { } bits)
            return Constant(a.Kind, bits);
        bool commutes = op is OpCode.Add or OpCode.Multiply or OpCode.And or OpCode.Or or OpCode.Xor;
        if (commutes && a.Op == OpCode.Constant && a.Kind is not (ValueKind.Float32 or ValueKind.Float64))
            (a, b) = (b, a);
        return Identity(op, a, b) ?? Append(op, a.Kind, 0, a, b);
    }

    /// <summary>A comparison; the result is a Bool.</summary>
    public Value Compare(OpCode op, Value a, Value b)
    {
        (a, b) = (ssa.Resolve(a), ssa.Resolve(b));
        if (a.Kind == ValueKind.Bool && b.Kind == ValueKind.Int32)
            b = BoolConstant(b) ?? b;
        if (b.Kind == ValueKind.Bool && a.Kind == ValueKind.Int32)
            a = BoolConstant(a) ?? a;
        if (a.Kind == ValueKind.Bool && b.Kind == ValueKind.Bool && CompareBools(op, a, b) is { } truth)
            return truth;
        (a, b) = Unify(a, b);
        if (Fold(op, ValueKind.Bool, a, b) is { } bits)
            return Constant(ValueKind.Bool, bits);
        // "cgt.un x, 0" is how compilers write x != 0.
        if (op == OpCode.GreaterUnsigned && b is { Op: OpCode.Constant, Immediate: 0, Kind: ValueKind.Int32 or ValueKind.Int64 })
            op = OpCode.NotEqual;
        return Append(op, ValueKind.Bool, 0, a, b);
    }

    /// <summary>An operation on one value.</summary>
    public Value Unary(OpCode op, Value a, ValueKind result)
    {
        a = ssa.Resolve(a);
        if (Fold(op, result, a, null) is { } bits)
            return Constant(result, bits);
        if (op == OpCode.Not && a.Op == OpCode.Not)
            return a.Operands[0];
        if (op == OpCode.BitCast && a.Kind == result)
            return a;
        if (op == OpCode.BitCast && a.Op == OpCode.BitCast)
            return Unary(OpCode.BitCast, a.Operands[0], result);
        return Append(op, result, 0, a);
    }

    /// <summary>The other truth value, written as the opposite comparison where it is one.</summary>
    public Value Negate(Value condition)
    {
        condition = ssa.Resolve(condition);
        OpCode? opposite = Opposite(condition);
        return opposite is { } op ? Append(op, ValueKind.Bool, 0, condition.Operands[0], condition.Operands[1])
            : Unary(OpCode.Not, condition, ValueKind.Bool);
    }

    /// <summary>One of two values of one kind.</summary>
    public Value Select(Value condition, Value whenTrue, Value whenFalse)
    {
        (condition, whenTrue, whenFalse) = (ssa.Resolve(condition), ssa.Resolve(whenTrue), ssa.Resolve(whenFalse));
        if (condition.Op == OpCode.Constant)
            return condition.Immediate != 0 ? whenTrue : whenFalse;
        if (whenTrue == whenFalse)
            return whenTrue;
        return Append(new Value(OpCode.Select, whenTrue.Kind, condition, whenTrue, whenFalse) { Space = whenTrue.Space });
    }

    /// <summary>A function of the math library.</summary>
    public Value Math(MathFunction function, params Value[] operands) =>
        Append(OpCode.Math, operands[0].Kind, (long)function, operands);

    private static long? Fold(OpCode op, ValueKind result, Value a, Value? b)
    {
        if (a.Op != OpCode.Constant || (b is not null && b.Op != OpCode.Constant) || result == ValueKind.Pointer)
            return null;
        return ScalarMath.Evaluate(op, result, a.Kind, 0, a.Immediate, b?.Immediate ?? 0, 0);
    }

    private static Value? Identity(OpCode op, Value a, Value b)
    {
        if (b.Op != OpCode.Constant || a.Kind is ValueKind.Float32 or ValueKind.Float64)
            return null;
        long c = b.Immediate;
        return op switch
        {
            OpCode.Add or OpCode.Subtract or OpCode.Or or OpCode.Xor or OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightUnsigned
                when c == 0 => a,
            OpCode.Multiply or OpCode.Divide or OpCode.DivideUnsigned when c == 1 && a.Kind != ValueKind.Bool => a,
            OpCode.Multiply or OpCode.And when c == 0 => b,
            OpCode.And when c == -1 || (a.Kind == ValueKind.Bool && c == 1) => a,
            OpCode.Or when a.Kind == ValueKind.Bool && c == 1 => b,
            _ => null,
        };
    }

    private Value? BoolConstant(Value value) =>
        value is { Op: OpCode.Constant, Kind: ValueKind.Int32, Immediate: 0 or 1 } ? Constant(value.Immediate != 0) : null;

    // The two truth values compared as the integers 0 and 1.
    private Value? CompareBools(OpCode op, Value a, Value b)
    {
        if (a.Op == OpCode.Constant)
            (a, b, op) = (b, a, Mirror(op));
        if (b.Op == OpCode.Constant)
        {
            bool one = b.Immediate != 0;
            return op switch
            {
                OpCode.Equal => one ? a : Negate(a),
                OpCode.NotEqual => one ? Negate(a) : a,
                OpCode.GreaterUnsigned or OpCode.Greater => one ? Constant(false) : a,
                OpCode.GreaterOrEqualUnsigned or OpCode.GreaterOrEqual => one ? a : Constant(true),
                OpCode.LessUnsigned or OpCode.Less => one ? Negate(a) : Constant(false),
                OpCode.LessOrEqualUnsigned or OpCode.LessOrEqual => one ? Constant(true) : Negate(a),
                _ => null,
            };
        }
        return op switch
        {
            OpCode.Equal => Unary(OpCode.Not, Binary(OpCode.Xor, a, b), ValueKind.Bool),
            OpCode.NotEqual => Binary(OpCode.Xor, a, b),
            _ => null,
        };
    }

    private static OpCode Mirror(OpCode op) => op switch
    {
        OpCode.Less => OpCode.Greater,
        OpCode.LessOrEqual => OpCode.GreaterOrEqual,
        OpCode.Greater => OpCode.Less,
        OpCode.GreaterOrEqual => OpCode.LessOrEqual,
        OpCode.LessUnsigned => OpCode.GreaterUnsigned,
        OpCode.LessOrEqualUnsigned => OpCode.GreaterOrEqualUnsigned,
        OpCode.GreaterUnsigned => OpCode.LessUnsigned,
        OpCode.GreaterOrEqualUnsigned => OpCode.LessOrEqualUnsigned,
        _ => op,
    };

    private static OpCode? Opposite(Value condition)
    {
        bool real = condition.Operands.Length == 2 && condition.Operands[0].Kind is ValueKind.Float32 or ValueKind.Float64;
        return condition.Op switch
        {
            OpCode.Equal => OpCode.NotEqual,
            OpCode.NotEqual => OpCode.Equal,
            // The unsigned forms are true of NaN, so they are the opposites of the plain ones for floating kinds.
            OpCode.Less => real ? OpCode.GreaterOrEqualUnsigned : OpCode.GreaterOrEqual,
            OpCode.LessOrEqual => real ? OpCode.GreaterUnsigned : OpCode.Greater,
            OpCode.Greater => real ? OpCode.LessOrEqualUnsigned : OpCode.LessOrEqual,
            OpCode.GreaterOrEqual => real ? OpCode.LessUnsigned : OpCode.Less,
            OpCode.LessUnsigned => real ? OpCode.GreaterOrEqual : OpCode.GreaterOrEqualUnsigned,
            OpCode.LessOrEqualUnsigned => real ? OpCode.Greater : OpCode.GreaterUnsigned,
            OpCode.GreaterUnsigned => real ? OpCode.LessOrEqual : OpCode.LessOrEqualUnsigned,
            OpCode.GreaterOrEqualUnsigned => real ? OpCode.Less : OpCode.LessUnsigned,
            _ => null,
        };
    }
}
